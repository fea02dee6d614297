"""Pixels to the embedding and the states of an image, in whichever runtime is fastest."""

from __future__ import annotations

import threading
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from geomelt.engine.batches import batch_size, torch_numerics
from geomelt.model.modeling import GeoMeltModel, ImageEncoding


class ImageEncoder(Protocol):
    """`numerics` names runtime and number format, such as `torch-float32` or `onnx-int8`.

    `batch` is how many images it is fastest with. It may be called from any thread.
    """

    @property
    def numerics(self) -> str: ...
    @property
    def batch(self) -> int: ...

    def __call__(self, images: np.ndarray) -> ImageEncoding:
        """uint8 (n, image_size, image_size, 3) -> embeddings and states of n images."""
        ...

    def embed(self, images: np.ndarray) -> Tensor:
        """The embeddings alone."""
        ...


class TorchImageEncoder:
    """The network itself, on its own device and in its own precision, a call at a time."""

    def __init__(self, model: GeoMeltModel) -> None:
        self.numerics = torch_numerics(model.dtype)
        self.batch = batch_size(model.device.type)
        self._model = model
        self._lock = threading.Lock()

    @torch.inference_mode()
    def __call__(self, images: np.ndarray) -> ImageEncoding:
        model = self._model
        pixels = torch.from_numpy(np.ascontiguousarray(images)).to(model.device)
        with self._lock:
            encoding: ImageEncoding = model.encode_images(
                (pixels.permute(0, 3, 1, 2).float() / 255).to(model.dtype)
            )
        return encoding

    def embed(self, images: np.ndarray) -> Tensor:
        return self(images).embedding
