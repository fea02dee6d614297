"""The image encoder in ONNX Runtime."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor

from geomelt.engine.runtime.graph_names import IMAGE_INPUT, IMAGE_OUTPUTS
from geomelt.engine.runtime.graphs import BareGraph, open_session
from geomelt.model.modeling import ImageEncoding

_AT_ONCE = 8  # images a thread is fastest with: more do not fit its caches


class OnnxImageEncoder:
    """An exported graph, on as many threads as torch has; may be called from any thread.

    Each thread takes images of its own from their pixels to their vectors: threads that share
    every operator wait for each other a hundred times an image.
    """

    def __init__(self, graph: Path | BareGraph, numerics: str) -> None:
        self.numerics = numerics
        self._threads = torch.get_num_threads()
        self.batch = _AT_ONCE * self._threads
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session = open_session(graph, options)
        self._pool = ThreadPoolExecutor(self._threads, "embed-tiles")

    def __call__(self, images: np.ndarray) -> ImageEncoding:
        return ImageEncoding(*self._run(images, IMAGE_OUTPUTS))

    def embed(self, images: np.ndarray) -> Tensor:
        (embedding,) = self._run(images, IMAGE_OUTPUTS[:1])
        return embedding

    def _run(self, images: np.ndarray, outputs: Sequence[str]) -> Iterator[Tensor]:
        """The graph's `outputs` of all images."""
        count = min(_AT_ONCE, -(-len(images) // self._threads))
        given = (
            {IMAGE_INPUT: np.ascontiguousarray(images[first : first + count])}
            for first in range(0, len(images), count)
        )
        found = self._pool.map(partial(self._session.run, outputs), given)
        return (torch.from_numpy(np.concatenate(parts)) for parts in zip(*found, strict=True))
