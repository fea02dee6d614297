"""The image way: pixels to what an image leaves behind, in whichever runtime is quickest."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import torch

from geomelt.engine.batches import torch_numerics
from geomelt.model.modeling import GeoMeltModel, ImageEncoding


class ImageWay(Protocol):
    """`numerics` names runtime and number format, such as `torch-float32` or `onnx-int8`."""

    @property
    def numerics(self) -> str: ...

    def __call__(self, images: np.ndarray) -> ImageEncoding:
        """uint8 (n, image_size, image_size, 3) -> embeddings and states of n images."""
        ...


class TorchImageWay:
    """The network itself, on its own device and in its own precision."""

    def __init__(self, model: GeoMeltModel) -> None:
        self.numerics = torch_numerics(model.dtype)
        self._model = model

    @torch.inference_mode()
    def __call__(self, images: np.ndarray) -> ImageEncoding:
        model = self._model
        pixels = torch.from_numpy(np.ascontiguousarray(images)).to(model.device)
        encoding: ImageEncoding = model.encode_images(
            (pixels.permute(0, 3, 1, 2).float() / 255).to(model.dtype)
        )
        return encoding
