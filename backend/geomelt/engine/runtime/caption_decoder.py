"""The states of images to words, a word at a time, in whichever runtime is fastest."""

from __future__ import annotations

import logging
from typing import Protocol

import torch
from torch import Tensor

from geomelt.engine.batches import torch_numerics
from geomelt.engine.runtime.graphs import BareGraph
from geomelt.model.caption_step import CaptionStep, Layers
from geomelt.model.modeling import GeoMeltModel

log = logging.getLogger(__name__)


class CaptionDecoder(Protocol):
    """`CaptionStep` in some runtime, which `numerics` names; keys and values are of `dtype`."""

    @property
    def numerics(self) -> str: ...
    @property
    def dtype(self) -> torch.dtype: ...

    def __call__(
        self, words: Tensor, position: Tensor, seen: Tensor, image: Layers, past: Layers
    ) -> tuple[Tensor, Tensor, Layers]:
        """See `CaptionStep.forward`."""
        ...


class TorchCaptionDecoder:
    """The network itself, on its own device and in its own precision."""

    def __init__(self, model: GeoMeltModel) -> None:
        self.dtype = model.dtype
        self.numerics = torch_numerics(model.dtype)
        self._step = CaptionStep(model)

    @torch.inference_mode()
    def __call__(
        self, words: Tensor, position: Tensor, seen: Tensor, image: Layers, past: Layers
    ) -> tuple[Tensor, Tensor, Layers]:
        found: tuple[Tensor, Tensor, Layers] = self._step(words, position, seen, image, past)
        return found


def open_caption_decoder(model: GeoMeltModel, graph: BareGraph | None) -> CaptionDecoder:
    """ONNX Runtime's for a float32 model whose graph came with it and can be used, else torch's.

    In float32 the graph takes half the time of torch, on AVX2 and on AVX-512, and writes the same
    captions; a network in bfloat16 is as quick itself.
    """
    if graph and model.dtype == torch.float32:
        try:
            from geomelt.engine.runtime.onnx_caption_decoder import OnnxCaptionDecoder

            return OnnxCaptionDecoder(graph, model.config.num_hidden_layers)
        except Exception as error:  # onnxruntime's are of many kinds: a file cut off, say
            log.warning("The graph of captions cannot be used, torch writes them: %s", error)
    return TorchCaptionDecoder(model)
