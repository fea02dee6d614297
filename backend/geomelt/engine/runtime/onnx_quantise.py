"""The ONNX graph of the image encoder in int8, calibrated with tiles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from geomelt.engine.runtime.graph_names import IMAGE_INPUT

CALIBRATION = 48
"""Tiles that show a graph the ranges of its activations."""
_CALIBRATION_BATCH = 8
# The share of the convolutions, the first ones, that stays in floating point.
_SPARED = 0.5
_SPARED_OF_7_BITS = 0.75  # coarser weights lose more, and there int8 wins less time


def quantise(source: Path, file: Path, tiles: np.ndarray, *, short: bool) -> None:
    """Writes `file`: 8-bit integers in the products by weights and in the later convolutions.

    With `short`, for a CPU whose 8-bit products saturate, weights get 7 bits and fewer
    convolutions take part.

    `tiles`, uint8 (n, s, s, 3), show the ranges the activations take; every second one does so
    as a negative, since a rare scene goes beyond what usual ones show. The first convolutions
    stay in floating point: a stem's narrow first layers lose most, and all that follows carries
    it, while they hardly gain. Products of two activations stay, too.
    """
    shown = tiles.copy()
    shown[1::2] = 255 - shown[1::2]
    prepared = file.with_name(f"{file.name}-prepared")
    quant_pre_process(source, prepared, skip_symbolic_shape=True)
    convolutions = [node.name for node in onnx.load(prepared).graph.node if node.op_type == "Conv"]
    spared = round(len(convolutions) * (_SPARED_OF_7_BITS if short else _SPARED))
    quantize_static(
        prepared,
        file,
        _Reader(shown),
        quant_format=QuantFormat.QDQ,
        op_types_to_quantize=["Conv", "Clip", "MatMul", "Gemm"],
        nodes_to_exclude=convolutions[:spared],
        per_channel=True,
        reduce_range=short,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        extra_options={
            "MatMulConstBOnly": True,
            "OpTypesToExcludeOutputQuantization": ["MatMul", "Gemm"],
        },
    )
    prepared.unlink()


class _Reader(CalibrationDataReader):
    def __init__(self, tiles: np.ndarray) -> None:
        self._batches: Iterator[np.ndarray] = (
            tiles[start : start + _CALIBRATION_BATCH]
            for start in range(0, len(tiles), _CALIBRATION_BATCH)
        )

    def get_next(self) -> dict[str, np.ndarray] | None:
        batch = next(self._batches, None)
        return None if batch is None else {IMAGE_INPUT: batch}
