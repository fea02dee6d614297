"""The image encoder, the text encoder and a step of captions as ONNX graphs, from the weights."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from geomelt.engine.runtime.graph_names import (
    CAPTIONS,
    IMAGE,
    IMAGE_INPUT,
    IMAGE_OUTPUTS,
    TEXT_INPUTS,
    TEXT_OUTPUT,
    TEXTS,
    caption_names,
)
from geomelt.model.caption_step import CaptionStep
from geomelt.model.modeling import GeoMeltModel

_OPSET = 20  # the first with GELU as one operator


class _ImageGraph(nn.Module):
    """uint8 (n, s, s, 3) in, `ImageEncoding` out; the conversion of pixels is in the graph."""

    def __init__(self, model: GeoMeltModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        encoding = self.model.encode_images(pixels.permute(0, 3, 1, 2).float() / 255)
        return encoding.embedding, encoding.states


class _TextGraph(nn.Module):
    """Token ids and mask (n, t) in, embeddings (n, embedding_size) out."""

    def __init__(self, model: GeoMeltModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        return self.model.encode_texts(input_ids, attention_mask)


def export_image_encoder(model: GeoMeltModel, file: Path) -> None:
    """Writes `file` from a float32 model on the CPU: any number of images at a time.

    The states cost nothing that could be measured, so embedding and captioning share one graph.
    """
    side = model.config.image_size
    # Two images, so that no dimension of one is taken for a constant.
    images = torch.zeros(2, side, side, 3, dtype=torch.uint8)
    _export(
        _ImageGraph(model),
        (images,),
        file,
        input_names=[IMAGE_INPUT],
        output_names=IMAGE_OUTPUTS,
        dynamic_shapes=({0: torch.export.Dim("images")},),
    )


def export_text_encoder(model: GeoMeltModel, file: Path) -> None:
    """Writes `file` from a float32 model on the CPU: any number of texts of any length."""
    longest = model.config.max_text_length
    tokens = torch.ones(2, min(8, longest), dtype=torch.int64)
    free = {0: torch.export.Dim("texts"), 1: torch.export.Dim("length", max=longest)}
    _export(
        _TextGraph(model),
        (tokens, tokens.clone()),  # one tensor twice would be one input
        file,
        input_names=TEXT_INPUTS,
        output_names=[TEXT_OUTPUT],
        dynamic_shapes=(free, free),
    )


def export_caption_step(model: GeoMeltModel, file: Path) -> None:
    """Writes `file` from a float32 model on the CPU: any number of captions of any images."""
    config = model.config
    layers, heads = 2 * config.num_hidden_layers, config.num_attention_heads
    images, captions, read = 2, 3, 6
    size = config.hidden_size // heads

    def tokens(count: int) -> list[Tensor]:
        return [torch.zeros(images, heads, count, size) for _ in range(layers)]

    image, past = torch.export.Dim("images"), torch.export.Dim("read", min=0)
    beams = torch.export.Dim("captions")
    inputs, outputs = caption_names(config.num_hidden_layers)
    _export(
        CaptionStep(model),
        (
            torch.full((images, captions), config.bos_token_id),
            torch.ones(1, dtype=torch.int64),
            torch.ones(images, captions, read + captions, dtype=torch.bool),
            tokens(config.image_tokens),
            tokens(read),
        ),
        file,
        input_names=inputs,
        output_names=outputs,
        dynamic_shapes=(
            {0: image, 1: beams},
            None,
            {0: image, 1: beams, 2: torch.export.Dim.AUTO},
            [{0: image}] * layers,
            [{0: image, 2: past}] * layers,
        ),
    )


EXPORTS: dict[str, Callable[[GeoMeltModel, Path], None]] = {
    IMAGE: export_image_encoder,
    TEXTS: export_text_encoder,
    CAPTIONS: export_caption_step,
}
"""Every graph that can come with a model, under its name."""


def _export(graph: nn.Module, example: tuple[Any, ...], file: Path, **names: Any) -> None:
    for exporter in ("torch.onnx", "onnxscript", "onnx_ir"):
        logging.getLogger(exporter).setLevel(logging.ERROR)  # they log every node
    with warnings.catch_warnings(), torch.inference_mode(False), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            graph.eval(),
            example,
            file,
            opset_version=_OPSET,
            dynamo=True,
            external_data=False,
            verbose=False,
            **names,
        )
