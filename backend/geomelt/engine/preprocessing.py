"""Pixels as a checkpoint expects them, by the settings that lie beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from geomelt.engine.library.model_folder import ModelFolder, model_missing


@dataclass(frozen=True)
class Preprocessing:
    """Pixels p of a square image become (p * scale - mean) / std, channel by channel."""

    image_size: int
    scale: float
    mean: tuple[float, ...]
    std: tuple[float, ...]

    @classmethod
    def read(cls, folder: ModelFolder) -> Preprocessing:
        """From preprocessor_config.json, or processor_config.json where newer tools put it.

        Cropping is left out: all of a tile counts. GeomeltError `model-missing` where neither
        is there, or asks for what cannot be done.
        """
        settings = folder.json("preprocessor_config.json")
        if settings is None:
            settings = (folder.json("processor_config.json") or {}).get("image_processor")
        if settings is None:
            raise model_missing(
                f"{folder.path} lacks preprocessor_config.json, which names the pixels its model "
                "expects: copy or download it from where the model comes from."
            )
        try:
            rescaled = settings.get("do_rescale", True)
            normalized = settings.get("do_normalize", True)
            mean = _channels(settings["image_mean"]) if normalized else (0.0,) * 3
            std = _channels(settings["image_std"]) if normalized else (1.0,) * 3
            if rescaled and settings.get("rescale_offset"):  # EfficientNet, ALIGN's vision tower
                mean = tuple(value + 1 for value in mean)
            if settings.get("include_top", "EfficientNet" in _type(settings)):  # scaled once more
                again = _channels(settings["image_std"])
                std = tuple(one * other for one, other in zip(std, again, strict=True))
            return cls(
                image_size=_side(settings),
                scale=float(settings.get("rescale_factor", 1 / 255)) if rescaled else 1.0,
                mean=mean,
                std=std,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise model_missing(
                f"The preprocessor settings in {folder.path} cannot be used "
                f"({type(error).__name__}: {error}): copy or download them again."
            ) from error

    def pixels(self, images: np.ndarray) -> Tensor:
        """uint8 (n, image_size, image_size, 3) -> float32 (n, 3, image_size, image_size)."""
        side = self.image_size
        if images.ndim != 4 or images.shape[1:] != (side, side, 3):
            raise ValueError(f"expected (n, {side}, {side}, 3) pixels")
        values = torch.from_numpy(np.ascontiguousarray(images)).float() * self.scale
        return ((values - torch.tensor(self.mean)) / torch.tensor(self.std)).permute(0, 3, 1, 2)


def _type(settings: dict[str, Any]) -> str:
    return str(settings.get("image_processor_type") or settings.get("feature_extractor_type"))


def _side(settings: dict[str, Any]) -> int:
    if most := settings.get("max_num_patches"):  # NaFlex: any shape of so many patches
        return int(settings["patch_size"]) * math.isqrt(most)
    cropped = settings.get("do_center_crop") and settings.get("crop_size")
    size = cropped or settings["size"]
    if not isinstance(size, dict):
        return int(size)
    if "shortest_edge" in size:
        return int(size["shortest_edge"])
    height, width = int(size["height"]), int(size["width"])
    if height != width:
        raise ValueError(f"images of {width} x {height} pixels are not square")
    return height


def _channels(values: list[float]) -> tuple[float, ...]:
    red, green, blue = map(float, values)
    return red, green, blue
