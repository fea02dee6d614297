"""The engine: a GeoMELT network on the device and in the precision this machine is quick in."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from geomelt.model.checkpoints import default_model, load_checkpoint, weights_revision
from geomelt.model.modeling import GeoMeltModel
from geomelt.model.precision import choose_device, choose_precision
from geomelt.model.processing import GeoMeltProcessor

# A CPU is quickest while a batch fits its caches; a GPU wants to be filled.
_CPU_BATCH, _GPU_BATCH = 8, 64


class Engine:
    """Embeds tiles and sentences into one space and writes captions.

    Calls from several threads are served one after the other.
    """

    def __init__(
        self,
        model: GeoMeltModel,
        processor: GeoMeltProcessor,
        *,
        model_id: str,
        revision: str,
        device: str,
        dtype: torch.dtype,
    ) -> None:
        self.model_id = model_id
        self.revision = revision
        self.device = device
        self.precision = str(dtype).removeprefix("torch.")
        self.image_size = model.config.image_size
        self.dimension = model.config.embedding_size
        self._model = model.eval()
        self._model.to(device=device, dtype=dtype)
        self._processor = processor
        self._dtype = dtype
        self._batch = _CPU_BATCH if device == "cpu" else _GPU_BATCH
        self._lock = threading.Lock()

    @classmethod
    def load(
        cls, model: str | Path | None = None, *, device: str = "auto", precision: str = "auto"
    ) -> Engine:
        """`model` is a folder, `geomelt-mini` where None. GeomeltError `model-missing`."""
        folder = default_model() if model is None else Path(model)
        network, processor = load_checkpoint(folder)
        chosen = choose_device(device)
        return cls(
            network,
            processor,
            model_id=folder.resolve().name,
            revision=weights_revision(folder),
            device=chosen,
            dtype=choose_precision(precision, chosen),
        )

    @torch.inference_mode()
    def embed_tiles(self, images: np.ndarray) -> np.ndarray:
        """uint8 (n, image_size, image_size, 3) -> float32 (n, dimension), unit length."""
        parts = [
            self._model.encode_images(pixels).embedding.cpu() for pixels in self._batches(images)
        ]
        return _stacked(parts, self.dimension)

    @torch.inference_mode()
    def embed_texts(self, texts: Sequence[str]) -> np.ndarray:
        """Sentences -> float32 (n, dimension), unit length."""
        parts = []
        for start in range(0, len(texts), self._batch):
            tokens = self._processor.texts(texts[start : start + self._batch]).to(self.device)
            with self._lock:
                parts.append(
                    self._model.encode_texts(tokens["input_ids"], tokens["attention_mask"]).cpu()
                )
        return _stacked(parts, self.dimension)

    @torch.inference_mode()
    def caption(self, images: np.ndarray, *, num_beams: int = 3) -> list[tuple[str, float]]:
        """uint8 (n, image_size, image_size, 3) -> a sentence and its mean token log-likelihood."""
        captions: list[tuple[str, float]] = []
        for pixels in self._batches(images):
            states = self._model.encode_images(pixels).states
            start = torch.full(
                (len(pixels), 1), self._model.config.bos_token_id, device=self.device
            )
            tokens = self._model.generate(
                start,
                attention_mask=torch.ones_like(start),
                image_states=states,
                num_beams=num_beams,
                do_sample=False,
            )
            scores = self._likelihood(tokens, states)
            captions += zip(self._processor.words(tokens), scores, strict=True)
        return captions

    def _likelihood(self, tokens: Tensor, states: Tensor) -> list[float]:
        padding = self._model.config.pad_token_id
        logits = self._model(tokens[:, :-1], image_states=states).logits.float()
        chosen = logits.log_softmax(-1).gather(-1, tokens[:, 1:, None]).squeeze(-1)
        kept = tokens[:, 1:] != padding
        mean: list[float] = ((chosen * kept).sum(1) / kept.sum(1).clamp(min=1)).tolist()
        return mean

    def _batches(self, images: np.ndarray) -> Iterator[Tensor]:
        """Pixels on the device, a batch at a time; the network is ours while a batch is out."""
        for start in range(0, len(images), self._batch):
            pixels = self._processor.pixels(images[start : start + self._batch])
            with self._lock:
                yield pixels.to(self.device, self._dtype)


def _stacked(parts: list[Tensor], dimension: int) -> np.ndarray:
    if not parts:
        return np.zeros((0, dimension), np.float32)
    return torch.cat(parts).float().numpy()
