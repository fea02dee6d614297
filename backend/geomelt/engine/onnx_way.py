"""The image way in ONNX Runtime."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import torch

from geomelt.engine.onnx_export import INPUT, OUTPUTS
from geomelt.model.modeling import ImageEncoding


class OnnxImageWay:
    """An exported graph, on as many threads as torch has; may be called from any thread."""

    def __init__(self, file: Path, numerics: str) -> None:
        self.numerics = numerics
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = torch.get_num_threads()
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            file, options, providers=["CPUExecutionProvider"]
        )

    def __call__(self, images: np.ndarray) -> ImageEncoding:
        found = self._session.run(OUTPUTS, {INPUT: np.ascontiguousarray(images)})
        embedding, states = (torch.from_numpy(array) for array in found)
        return ImageEncoding(embedding, states)
