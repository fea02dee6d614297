"""The network that is adapted, and where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from transformers import BatchEncoding

from geomelt.engine.library.model_folder import ModelFolder
from geomelt.model.checkpoints import load_checkpoint
from geomelt.model.files import default_model, weights_revision
from geomelt.model.modeling import GeoMeltModel, ImageEncoding
from geomelt.model.precision import choose_device
from geomelt.model.processing import GeoMeltProcessor


@dataclass(frozen=True)
class Network:
    """A GeoMELT network in fp32 with its processor; an adapter changes `model` in place."""

    model: GeoMeltModel
    processor: GeoMeltProcessor
    model_id: str
    revision: str

    @classmethod
    def load(cls, folder: Path | None = None, *, device: str = "auto") -> Network:
        """The network in `folder`, `geomelt-mini` where None. GeomeltError `model-missing`."""
        found = ModelFolder.find(folder or default_model())
        model, processor = load_checkpoint(found.path)
        placed = torch.nn.Module.to(model, choose_device(device))
        revision = found.commit or weights_revision(found.path)
        return cls(placed, processor, found.id, revision)

    @property
    def device(self) -> torch.device:
        return self.model.device

    @property
    def image_size(self) -> int:
        """Pixels a side of the network's images."""
        return int(self.model.config.image_size)

    def tokens(self, texts: Sequence[str]) -> BatchEncoding:
        """`input_ids` and `attention_mask` (n, longest) on the device."""
        return self.processor.texts(texts).to(self.device)

    def words_without_pieces(self, texts: Iterable[str]) -> list[str]:
        """The words, each once, with letters that the tokenizer has no piece for."""
        tokenizer = self.processor.tokenizer
        words = dict.fromkeys(word for text in texts for word in text.split())
        return [word for word in words if tokenizer.unk_token in tokenizer.tokenize(word)]

    def encode_images(self, stem_tokens: Tensor) -> ImageEncoding:
        """fp16 stem tokens (n, tokens, channels) through the layers."""
        return self.model.encode_images(stem_tokens=stem_tokens.to(self.device).float())

    def encode_texts(self, texts: Sequence[str]) -> Tensor:
        """Embeddings (n, d) of sentences, unit length."""
        return self.model.encode_texts(**self.tokens(texts))

    def likelihood(
        self, texts: Sequence[str], image_states: Tensor, image_rows: Tensor | None = None
    ) -> Tensor:
        """Mean token log-likelihood (n,) of captions, each given its image or that of its row."""
        return self.model.score(
            **self.tokens(texts), image_states=image_states, image_rows=image_rows
        )
