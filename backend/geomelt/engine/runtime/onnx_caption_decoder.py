"""A step of captions in ONNX Runtime."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import Tensor

from geomelt.engine.runtime.graph_names import caption_names
from geomelt.engine.runtime.graphs import BareGraph, open_session
from geomelt.model.caption_step import Layers


class OnnxCaptionDecoder:
    """An exported graph, on as many threads as torch has; may be called from any thread."""

    def __init__(self, graph: Path | BareGraph, layers: int) -> None:
        """`layers` are those of the network."""
        self.numerics = "onnx-float32"
        self.dtype = torch.float32
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = torch.get_num_threads()
        options.log_severity_level = 3
        self._session = open_session(graph, options)
        self._inputs, self._outputs = caption_names(layers)

    def __call__(
        self, words: Tensor, position: Tensor, seen: Tensor, image: Layers, past: Layers
    ) -> tuple[Tensor, Tensor, Layers]:
        tensors = (words, position, seen, *image, *past)
        given: dict[str, np.ndarray] = {
            name: each.numpy() for name, each in zip(self._inputs, tensors, strict=True)
        }
        likelihoods, next_words, *kept = map(
            torch.from_numpy, self._session.run(self._outputs, given)
        )
        return likelihoods, next_words, kept
