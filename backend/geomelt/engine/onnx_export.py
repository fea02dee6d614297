"""The image way as an ONNX graph, written from the torch weights."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from geomelt.model.modeling import GeoMeltModel

INPUT, OUTPUTS = "pixels", ("embedding", "states")
_OPSET = 20  # the first with GELU as one operator


class _ImageGraph(nn.Module):
    """uint8 (n, s, s, 3) in, `ImageEncoding` out; the conversion of pixels is in the graph."""

    def __init__(self, model: GeoMeltModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        encoding = self.model.encode_images(pixels.permute(0, 3, 1, 2).float() / 255)
        return encoding.embedding, encoding.states


def export_image_way(model: GeoMeltModel, file: Path) -> None:
    """Writes `file` from a float32 model on the CPU: any number of images at a time.

    The states cost nothing that could be measured, so embedding and captioning share one graph.
    """
    side = model.config.image_size
    # Two images, so that no dimension of one is taken for a constant.
    images = torch.zeros(2, side, side, 3, dtype=torch.uint8)
    for exporter in ("torch.onnx", "onnxscript", "onnx_ir"):
        logging.getLogger(exporter).setLevel(logging.ERROR)  # they tell of every node
    with warnings.catch_warnings(), torch.inference_mode(False), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _ImageGraph(model).eval(),
            (images,),
            file,
            input_names=[INPUT],
            output_names=OUTPUTS,
            opset_version=_OPSET,
            dynamic_shapes=({0: torch.export.Dim("images")},),
            dynamo=True,
            external_data=False,
            verbose=False,
        )
