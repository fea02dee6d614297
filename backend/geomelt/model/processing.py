"""What goes into the network: pixels as tensors, sentences as token ids."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from transformers import BatchEncoding, PreTrainedTokenizerFast


class GeoMeltProcessor:
    """Turns uint8 tiles and sentences into the network's inputs, and token ids into words."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast, image_size: int) -> None:
        self.tokenizer = tokenizer
        self.image_size = image_size

    @classmethod
    def from_pretrained(cls, folder: Path, image_size: int) -> GeoMeltProcessor:
        """Reads `tokenizer.json` and its settings from `folder`."""
        return cls(PreTrainedTokenizerFast.from_pretrained(folder), image_size)

    def save_pretrained(self, folder: Path) -> None:
        """Writes the tokenizer to `folder`."""
        self.tokenizer.save_pretrained(folder)

    def check(self, images: np.ndarray) -> None:
        """Raises ValueError where tiles are not (n, image_size, image_size, 3)."""
        if images.ndim != 4 or images.shape[1:] != (self.image_size, self.image_size, 3):
            raise ValueError(f"expected (n, {self.image_size}, {self.image_size}, 3) pixels")

    def pixels(self, images: np.ndarray) -> Tensor:
        """uint8 (n, s, s, 3) -> float32 (n, 3, s, s) in 0..1."""
        self.check(images)
        return torch.from_numpy(np.ascontiguousarray(images)).permute(0, 3, 1, 2).float() / 255

    def texts(self, texts: Sequence[str], max_length: int | None = None) -> BatchEncoding:
        """`input_ids` and `attention_mask` (n, longest), cut at `max_length` or the network's."""
        return self.tokenizer(
            list(texts), padding=True, truncation=True, max_length=max_length, return_tensors="pt"
        )

    def words(self, tokens: Tensor | list[list[int]]) -> list[str]:
        """Token ids, (n, t) or as many as each has -> sentences."""
        return [
            text.strip() for text in self.tokenizer.batch_decode(tokens, skip_special_tokens=True)
        ]
