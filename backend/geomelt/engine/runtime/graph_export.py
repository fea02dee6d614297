"""Exports every graph of a model into its folder, without what is in the weights."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, numpy_helper

from geomelt.engine.library.model_folder import ModelFolder
from geomelt.engine.runtime.graph_names import IMAGE, IMAGE_INT7, IMAGE_INT8, TEXTS
from geomelt.engine.runtime.graphs import GRAPHS, LIST, Graphs, Origin, stamp
from geomelt.engine.runtime.image_encoder import ImageEncoder, TorchImageEncoder
from geomelt.engine.runtime.onnx_export import EXPORTS
from geomelt.engine.runtime.onnx_image_encoder import OnnxImageEncoder
from geomelt.engine.runtime.onnx_quantise import CALIBRATION, quantise
from geomelt.engine.runtime.onnx_text_encoder import OnnxTextEncoder, read_tokenizer, require_equal
from geomelt.engine.runtime.sample_tiles import SampleTiles
from geomelt.model.checkpoints import load_checkpoint
from geomelt.model.files import WEIGHTS
from geomelt.model.packing import PackedWeights

log = logging.getLogger(__name__)

_SHOWN, _EXACT = 16, 0.9999  # tiles to judge a graph in float32 by, and the least cosine
_SMALL = 1024  # bytes a constant may have in the graph itself
_LEVELS = (None, 127, 64)  # of weights as they are, in 8 bits and in 7


def export_graphs(model: Path, sample_tiles: SampleTiles) -> Path:
    """Writes every graph of the GeoMELT in the folder `model` into it; returns their folder.

    `sample_tiles` show int8 its ranges. Raises GeomeltError `model-missing`, and ValueError
    where a graph would not compute what the network does.
    """
    folder = ModelFolder.find(model)
    network, processor = load_checkpoint(folder.path)
    tiles = sample_tiles(CALIBRATION, network.config.image_size)
    with tempfile.TemporaryDirectory(dir=folder.path, prefix=".graphs-") as made:
        draft = Path(made)
        whole = draft / "whole"
        whole.mkdir()
        for name, export in EXPORTS.items():
            export(network, whole / name)
        for name, short in ((IMAGE_INT8, False), (IMAGE_INT7, True)):
            quantise(whole / IMAGE, whole / name, tiles, short=short)
        bare = draft / GRAPHS
        bare.mkdir()
        origins_of = {}
        with PackedWeights.open(folder.path / WEIGHTS) as weights:
            known = _Known(weights)
            for file in sorted(whole.iterdir()):
                origins = _strip(onnx.load(file), known, bare / f"{file.name}.onnx")
                origins_of[file.name] = {
                    name: [origin.tensor, origin.turned, origin.levels]
                    for name, origin in origins.items()
                }
        listed = {"stamp": stamp(folder), "graphs": origins_of}
        (bare / LIST).write_text(json.dumps(listed, separators=(",", ":")), encoding="utf-8")
        place = folder.path / GRAPHS
        shutil.rmtree(place, ignore_errors=True)
        bare.rename(place)
    graphs = Graphs(folder, listed)
    texts, image = graphs.get(TEXTS), graphs.get(IMAGE)
    assert texts is not None
    assert image is not None
    require_equal(OnnxTextEncoder(texts, read_tokenizer(folder.path)), network, processor)
    _require_equal_images(OnnxImageEncoder(image, IMAGE), TorchImageEncoder(network), tiles)
    return place


def _require_equal_images(encoder: ImageEncoder, network: ImageEncoder, tiles: np.ndarray) -> None:
    """Raises ValueError where the network embeds `tiles` otherwise."""
    found, expected = (each.embed(tiles[:_SHOWN]).float() for each in (encoder, network))
    if (lowest := torch.cosine_similarity(found, expected).min().item()) < _EXACT:
        raise ValueError(f"the graph is not the network: cosine {lowest:.5f}")


class _Known:
    """The constants that can be had from weights, by what is in them."""

    def __init__(self, weights: PackedWeights) -> None:
        self._weights = weights
        self._by_size: dict[int, list[str]] = {}
        for name in weights.names:
            self._by_size.setdefault(weights.tensor(name).size, []).append(name)

    def origin(self, constant: np.ndarray) -> Origin | None:
        """None where it is in the weights in no form that is known."""
        for origin in self._candidates(constant):
            found = origin.of(self._weights)
            if found.shape == constant.shape and np.array_equal(found, constant):
                return origin
        return None

    def _candidates(self, constant: np.ndarray) -> Iterator[Origin]:
        for tensor in self._by_size.get(constant.size, []):
            for levels in _LEVELS:
                if (constant.dtype == np.int8) == bool(levels):
                    yield Origin(tensor, False, levels)
                    yield Origin(tensor, True, levels)


def _strip(model: onnx.ModelProto, known: _Known, file: Path) -> dict[str, Origin]:
    """Writes a graph without what is in the weights; the origin of each constant left out."""
    graph = model.graph
    del graph.value_info[:], graph.metadata_props[:]
    for each in (*graph.node, *graph.initializer, *graph.input, *graph.output):
        del each.metadata_props[:]
        each.doc_string = ""
    origins: dict[str, Origin] = {}
    for constant in graph.initializer:
        value = numpy_helper.to_array(constant)
        if value.nbytes <= _SMALL or (origin := known.origin(value)) is None:
            continue
        origins[constant.name] = origin
        constant.ClearField("raw_data")
        constant.ClearField("float_data")
        constant.ClearField("int32_data")
        constant.data_location = TensorProto.EXTERNAL
        constant.external_data.add(key="location", value=WEIGHTS)
    file.write_bytes(model.SerializeToString())
    return origins
