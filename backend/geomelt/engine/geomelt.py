"""GeoMELT as embedder and captioner: its network on a device, in one precision."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import torch

from geomelt.engine.adapted import load_adapted
from geomelt.engine.batches import batch_size, stacked
from geomelt.engine.beam_search import BeamSearch, Written
from geomelt.engine.library.model_folder import ModelFolder
from geomelt.engine.runtime.caption_way import CaptionWay, open_caption_way
from geomelt.engine.runtime.choice import Runtime
from geomelt.engine.runtime.graph_names import CAPTIONS
from geomelt.engine.runtime.graphs import BareGraph, Graphs
from geomelt.engine.runtime.image_way import ImageWay, TorchImageWay
from geomelt.model.modeling import GeoMeltModel, ImageEncoding
from geomelt.model.processing import GeoMeltProcessor

_SCORED = 256  # sentences scored at once


class GeoMeltEngine:
    """An `Embedder`, a `Captioner` and a `Scorer` in one network.

    Images go through the network itself unless another runtime brings an `image_way`, captions
    unless there is a `caption_graph` that can be used.
    It may be called from several threads; the network serves them one after the other.
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
        image_way: ImageWay | None = None,
        caption_graph: BareGraph | None = None,
    ) -> None:
        self.model_id = model_id
        self.revision = revision
        self.image_size = model.config.image_size
        self.dimension = model.config.embedding_size
        self.temperature = model.temperature
        self._model = model.eval()
        self._model.to(device=device, dtype=dtype)
        self._processor = processor
        self._device = device
        self._see = image_way or TorchImageWay(self._model)
        self._caption_graph = caption_graph
        self.numerics = self._see.numerics
        self._batch = batch_size(device)
        self._lock = threading.Lock()

    @classmethod
    def load(
        cls,
        folder: ModelFolder,
        *,
        device: str,
        dtype: torch.dtype,
        adapter: Path | None = None,
        runtime: Runtime | None = None,
    ) -> GeoMeltEngine:
        """The network in `folder`, with the adapter in the folder `adapter` where one is given.

        `runtime` chooses how images are seen and lets captions use the model's graph; without it
        all is torch's. Raises GeomeltError `model-missing`, `adapter-missing` or `other-model`.
        """
        model, processor = load_adapted(folder, adapter)
        revision = folder.adapted_revision(adapter)
        graphs = None if adapter else Graphs.of(folder)
        name = f"{folder.id}@{revision}"
        return cls(
            model,
            processor,
            model_id=folder.id,
            revision=revision,
            device=device,
            dtype=dtype,
            image_way=runtime.image_way(model, name, graphs) if runtime else None,
            caption_graph=graphs.get(CAPTIONS) if runtime and graphs else None,
        )

    @cached_property
    def _write(self) -> CaptionWay:
        """Opened by the first caption: most runs write none."""
        return open_caption_way(self._model, self._caption_graph)

    @torch.inference_mode()
    def embed_tiles(self, images: np.ndarray) -> np.ndarray:
        """uint8 (n, image_size, image_size, 3) -> float32 (n, dimension), unit length."""
        self._processor.check(images)
        size = self._see.batch
        parts = [
            self._see.embed(images[first : first + size]) for first in range(0, len(images), size)
        ]
        return stacked(parts, self.dimension)

    @torch.inference_mode()
    def embed_texts(self, texts: Sequence[str]) -> np.ndarray:
        """Sentences -> float32 (n, dimension), unit length."""
        parts = []
        for start in range(0, len(texts), self._batch):
            tokens = self._processor.texts(texts[start : start + self._batch]).to(self._device)
            with self._lock:
                parts.append(
                    self._model.encode_texts(tokens["input_ids"], tokens["attention_mask"])
                )
        return stacked(parts, self.dimension)

    @torch.inference_mode()
    def caption(self, images: np.ndarray, *, num_beams: int = 3) -> list[tuple[str, float]]:
        """uint8 (n, image_size, image_size, 3) -> a sentence and its mean token log-likelihood."""
        search = BeamSearch.of(self._model, num_beams)
        written: list[Written] = []
        for encoding in self._seen(images):
            written += search.captions(self._write, encoding.states)
        words = self._processor.words([each.tokens for each in written])
        return [(text, each.likelihood) for text, each in zip(words, written, strict=True)]

    @torch.inference_mode()
    def score(
        self, images: np.ndarray, texts: Sequence[str], pairs: np.ndarray | None = None
    ) -> np.ndarray:
        """uint8 (n, image_size, image_size, 3) -> mean token log-likelihoods of sentences.

        `pairs` (k, 2) number an image and a sentence each and give k values; without it there
        is a sentence for every image, and n values. An image is seen once, however many
        sentences are scored with it.
        """
        if pairs is None:
            pairs = np.arange(len(images))[:, None].repeat(2, 1)
        scores = np.zeros(len(pairs), np.float32)
        if not len(pairs):
            return scores
        tokens = self._processor.texts(texts)
        ids, mask = tokens["input_ids"], tokens["attention_mask"]
        lengths = mask.sum(1).numpy()
        for number, encoding in enumerate(self._seen(images)):
            image_rows = pairs[:, 0] - number * self._batch
            here = np.flatnonzero((image_rows >= 0) & (image_rows < self._batch))
            # Sentences of a length go together, so that little of a batch is padding.
            here = here[np.argsort(lengths[pairs[here, 1]], kind="stable")]
            for start in range(0, len(here), _SCORED):
                some = here[start : start + _SCORED]
                rows = torch.from_numpy(pairs[some, 1])
                longest = int(lengths[rows].max())
                scores[some] = self._model.score(
                    ids[rows, :longest].to(self._device),
                    mask[rows, :longest].to(self._device),
                    encoding.states,
                    torch.from_numpy(image_rows[some]).to(self._device),
                ).cpu()
        return scores

    def _seen(self, images: np.ndarray) -> Iterator[ImageEncoding]:
        """Images a batch at a time; the network is the caller's while a batch is out."""
        self._processor.check(images)
        for start in range(0, len(images), self._batch):
            with self._lock:
                yield self._see(images[start : start + self._batch])
