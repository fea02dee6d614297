"""GeoMELT models: one network on a device, which embeds, captions and scores."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import torch

from geomelt.base.resizing import resized
from geomelt.base.stamp import ModelStamp
from geomelt.engine.adapted import load_adapted
from geomelt.engine.batches import batch_size, stacked
from geomelt.engine.beam_search import BeamSearch, Written
from geomelt.engine.library.model_folder import ModelFolder
from geomelt.engine.model_kind import LoadOptions
from geomelt.engine.runtime.caption_decoder import CaptionDecoder, open_caption_decoder
from geomelt.engine.runtime.graph_names import CAPTIONS
from geomelt.engine.runtime.graphs import BareGraph, Graphs
from geomelt.engine.runtime.image_encoder import ImageEncoder, TorchImageEncoder
from geomelt.engine.tasks import Images, Vectors
from geomelt.model.configuration import Head
from geomelt.model.modeling import GeoMeltModel, ImageEncoding
from geomelt.model.processing import GeoMeltProcessor

_SCORED = 256  # sentences scored at once


class GeoMeltNetwork:
    """The network in one precision, which serves the threads that call it one after the other.

    Images go through the network itself unless another runtime brings an `image_encoder`,
    captions unless there is a `caption_graph` that can be used.
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
        image_encoder: ImageEncoder | None = None,
        caption_graph: BareGraph | None = None,
    ) -> None:
        self.stamp = ModelStamp(model_id, revision, model.config.embedding_size)
        self.image_size: int = model.config.image_size
        self.model = model.eval()
        self.model.to(device=device, dtype=dtype)
        self.processor = processor
        self.device = device
        self.batch = batch_size(device)
        self.lock = threading.Lock()
        self.image_encoder = image_encoder or TorchImageEncoder(self.model)
        self._caption_graph = caption_graph

    @classmethod
    def load(cls, folder: ModelFolder, options: LoadOptions) -> GeoMeltNetwork:
        """The network in `folder`, with the adapter where one is given.

        `options.runtime` chooses the runtime for images and lets captions use the model's graph;
        without it all is torch's. Raises GeomeltError `model-missing`, `adapter-missing` or
        `other-model`.
        """
        model, processor = load_adapted(folder, options.adapter)
        revision = folder.adapted_revision(options.adapter)
        graphs = None if options.adapter else Graphs.of(folder)
        name, runtime = f"{folder.id}@{revision}", options.runtime
        return cls(
            model,
            processor,
            model_id=folder.id,
            revision=revision,
            device=options.device,
            dtype=options.dtype,
            image_encoder=runtime.image_encoder(model, name, graphs) if runtime else None,
            caption_graph=graphs.get(CAPTIONS) if runtime and graphs else None,
        )

    @cached_property
    def caption_decoder(self) -> CaptionDecoder:
        """Opened by the first caption: most runs write none."""
        return open_caption_decoder(self.model, self._caption_graph)

    def encodings(self, images: Images) -> Iterator[ImageEncoding]:
        """Of `batch` images at a time; the network is the caller's while they are out."""
        fitting = resized(images, self.image_size)
        self.processor.check(fitting)
        for start in range(0, len(fitting), self.batch):
            with self.lock:
                yield self.image_encoder(fitting[start : start + self.batch])


class GeoMeltEmbedder:
    """A `TileEmbedder` and a `TextEmbedder`, by the retrieval head."""

    def __init__(self, network: GeoMeltNetwork) -> None:
        self.network = network
        self.stamp = network.stamp
        self.numerics = network.image_encoder.numerics
        self.image_size = network.image_size
        self.temperature: float = network.model.temperature

    @torch.inference_mode()
    def embed_tiles(self, images: Images) -> Vectors:
        network = self.network
        network.processor.check(images)
        encoder = network.image_encoder
        parts = [
            encoder.embed(images[first : first + encoder.batch])
            for first in range(0, len(images), encoder.batch)
        ]
        return stacked(parts, self.stamp.dimension)

    @torch.inference_mode()
    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        network = self.network
        parts = []
        for start in range(0, len(texts), network.batch):
            tokens = network.processor.texts(texts[start : start + network.batch])
            tokens = tokens.to(network.device)
            with network.lock:
                parts.append(
                    network.model.encode_texts(tokens["input_ids"], tokens["attention_mask"])
                )
        return stacked(parts, self.stamp.dimension)


class GeoMeltCaptioner:
    """A `Captioner` and a `Scorer`, by the language head."""

    def __init__(self, network: GeoMeltNetwork) -> None:
        self.network = network
        self.model_id = network.stamp.id
        self.image_size = network.image_size

    @torch.inference_mode()
    def caption(self, images: Images, *, num_beams: int = 3) -> list[tuple[str, float]]:
        network = self.network
        search = BeamSearch.of(network.model, num_beams)
        written: list[Written] = []
        for encoding in network.encodings(images):
            written += search.captions(network.caption_decoder, encoding.states)
        words = network.processor.words([each.tokens for each in written])
        return [(text, each.likelihood) for text, each in zip(words, written, strict=True)]

    @torch.inference_mode()
    def score(
        self, images: Images, texts: Sequence[str], pairs: np.ndarray | None = None
    ) -> np.ndarray:
        """As `Scorer`; an image is encoded once, however many sentences are scored with it."""
        network = self.network
        if pairs is None:
            pairs = np.arange(len(images))[:, None].repeat(2, 1)
        scores = np.zeros(len(pairs), np.float32)
        if not len(pairs):
            return scores
        tokens = network.processor.texts(texts)
        ids, mask = tokens["input_ids"], tokens["attention_mask"]
        lengths = mask.sum(1).numpy()
        for number, encoding in enumerate(network.encodings(images)):
            image_rows = pairs[:, 0] - number * network.batch
            here = np.flatnonzero((image_rows >= 0) & (image_rows < network.batch))
            # Sentences of a length go together, so that little of a batch is padding.
            here = here[np.argsort(lengths[pairs[here, 1]], kind="stable")]
            for start in range(0, len(here), _SCORED):
                some = here[start : start + _SCORED]
                rows = torch.from_numpy(pairs[some, 1])
                longest = int(lengths[rows].max())
                scores[some] = network.model.score(
                    ids[rows, :longest].to(network.device),
                    mask[rows, :longest].to(network.device),
                    encoding.states,
                    torch.from_numpy(image_rows[some]).to(network.device),
                ).cpu()
        return scores


_PARTS: dict[Head, type] = {"retrieval": GeoMeltEmbedder, "language": GeoMeltCaptioner}


def part_types(folder: ModelFolder) -> list[type]:
    """One for each head that the weights have."""
    config = folder.json("config.json") or {}
    return [part for head, part in _PARTS.items() if head in config.get("heads", [head])]


def load_parts(folder: ModelFolder, options: LoadOptions) -> list[Any]:
    """They share one network."""
    network = GeoMeltNetwork.load(folder, options)
    return [part(network) for part in part_types(folder)]
