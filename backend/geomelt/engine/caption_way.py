"""The caption way: images' states to words, a word at a time, in whichever runtime is quickest."""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

from geomelt.engine.batches import torch_numerics
from geomelt.model.caption_step import CaptionStep, Layers
from geomelt.model.modeling import GeoMeltModel


class CaptionWay(Protocol):
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


class TorchCaptionWay:
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
