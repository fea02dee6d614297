"""The families of networks with two towers, and what each expects of its inputs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor


def _whole(pixels: Tensor, config: Any) -> dict[str, Tensor]:
    return {"pixel_values": pixels}


def _patches(pixels: Tensor, config: Any) -> dict[str, Tensor]:
    """(n, 3, s, s) -> patches row by row, each (patch * patch * 3), channels last."""
    count, channels, height, width = pixels.shape
    patch = config.vision_config.patch_size
    rows, columns = height // patch, width // patch
    cut = pixels.reshape(count, channels, rows, patch, columns, patch).permute(0, 2, 4, 3, 5, 1)
    shape, device = (count, rows * columns), pixels.device
    return {
        "pixel_values": cut.reshape(*shape, -1),
        "pixel_attention_mask": torch.ones(shape, dtype=torch.int32, device=device),
        "spatial_shapes": torch.tensor([[rows, columns]], device=device).expand(count, 2),
    }


def _of_logit_scale(model: Any) -> float:
    return math.exp(-float(model.logit_scale.detach()))


def _of_temperature(model: Any) -> float:
    return float(model.temperature.detach())


def _positions(text_config: Any) -> int:
    return text_config.max_position_embeddings


def _positions_after_padding(text_config: Any) -> int:
    """RoBERTa counts positions from the one after the padding token's number."""
    return text_config.max_position_embeddings - text_config.pad_token_id - 1


@dataclass(frozen=True)
class Family:
    """Inputs of one `model_type`, as its networks were trained.

    `context` is how many tokens of a text count. Where `padded`, texts are padded to all of it
    and read without a mask; otherwise to the longest of a batch, with one.
    """

    lower_case: bool = False
    padded: bool = False
    context: Callable[[Any], int] = _positions
    image_inputs: Callable[[Tensor, Any], dict[str, Tensor]] = _whole
    temperature: Callable[[Any], float] = _of_logit_scale


FAMILIES: dict[str, Family] = {
    "align": Family(context=lambda text: min(64, _positions(text)), temperature=_of_temperature),
    "altclip": Family(context=_positions_after_padding),
    "chinese_clip": Family(),
    "clip": Family(),
    "metaclip_2": Family(),
    "siglip": Family(lower_case=True, padded=True),  # and SigLIP 2 where its image size is fixed
    "siglip2": Family(lower_case=True, padded=True, image_inputs=_patches),  # NaFlex
}
