"""Graphs that came with a model: ready on any machine, and without weights of their own.

They lie in the folder `graphs` of a model. A constant in them is named as a place in the
model's own weights and read from there, so that nothing is shipped twice.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geomelt.engine.library.model_folder import ModelFolder
from geomelt.model.files import WEIGHTS
from geomelt.model.packing import PackedWeights

if TYPE_CHECKING:
    import onnxruntime

log = logging.getLogger(__name__)

GRAPHS, LIST = "graphs", "graphs.json"
FORM = 1  # raised where what such a folder holds, or how it is read, is another than before


@dataclass(frozen=True)
class Origin:
    """Where a constant comes from: a tensor of the weights, transposed where `turned`.

    With `levels` it is int8: each row is divided by its largest magnitude and rounded to so many
    steps a side, before it is transposed.
    """

    tensor: str
    turned: bool = False
    levels: int | None = None

    def of(self, weights: PackedWeights) -> np.ndarray:
        """The constant, contiguous; KeyError where the weights have no such tensor."""
        value = weights.tensor(self.tensor)
        if self.levels:
            largest = np.abs(value).max(tuple(range(1, value.ndim)), keepdims=True)
            steps = np.where(largest > 0, largest / np.float32(self.levels), np.float32(1))
            value = np.rint(value / steps).astype(np.int8)
        return np.ascontiguousarray(value.T if self.turned else value)


@dataclass(frozen=True)
class BareGraph:
    """A graph in `file` whose large constants are in a model's weights."""

    file: Path
    weights: Path
    origins: dict[str, Origin]

    def constants(self) -> dict[str, np.ndarray]:
        """Those that are missing in the file; what safetensors or the disk raise."""
        with PackedWeights.open(self.weights) as weights:
            return {name: origin.of(weights) for name, origin in self.origins.items()}


def open_session(
    graph: Path | BareGraph, options: onnxruntime.SessionOptions
) -> onnxruntime.InferenceSession:
    """A graph on the CPU; raises what onnxruntime, safetensors or the disk raise."""
    import onnxruntime

    providers = ["CPUExecutionProvider"]
    if isinstance(graph, Path):
        return onnxruntime.InferenceSession(graph, options, providers=providers)
    given = {
        name: onnxruntime.OrtValue.ortvalue_from_numpy(constant)
        for name, constant in graph.constants().items()
    }
    options.add_external_initializers(list(given), list(given.values()))
    session = onnxruntime.InferenceSession(graph.file.read_bytes(), options, providers=providers)
    session.constants = given  # it reads them where they lie
    return session


@dataclass(frozen=True)
class Graphs:
    """The graphs of the model in `folder`, each under its name."""

    folder: ModelFolder
    listed: dict[str, Any]

    @classmethod
    def of(cls, folder: ModelFolder) -> Graphs | None:
        """None where there are none, or where they were made of other weights or settings."""
        try:
            listed = json.loads((folder.path / GRAPHS / LIST).read_text(encoding="utf-8"))
            if listed["stamp"] == stamp(folder):
                return cls(folder, listed)
            log.warning("The graphs in %s belong to other weights and are not used.", folder.path)
        except FileNotFoundError:
            pass
        except (OSError, ValueError, TypeError, KeyError) as error:
            log.warning("The graphs in %s cannot be read (%s).", folder.path, error)
        return None

    def get(self, name: str) -> BareGraph | None:
        """None where there is none of that name."""
        if (constants := self.listed["graphs"].get(name)) is None:
            return None
        origins = {constant: Origin(*where) for constant, where in constants.items()}
        return BareGraph(graph_file(self.folder.path, name), self.folder.path / WEIGHTS, origins)


def graph_file(model: Path, name: str) -> Path:
    """Where the graph `name` of the model in the folder `model` lies."""
    return model / GRAPHS / f"{name}.onnx"


def stamp(folder: ModelFolder) -> dict[str, Any]:
    """What graphs belong to: these weights, this configuration, this form of graphs."""
    return {
        "form": FORM,
        "weights": folder.weights_revision,
        "config": folder.json("config.json"),
    }
