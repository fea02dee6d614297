"""The runtime of the image way on a CPU: what this machine is quickest with, found out once."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from geomelt.base.errors import GeomeltError
from geomelt.engine.batches import torch_numerics
from geomelt.engine.numerics import EQUAL
from geomelt.engine.runtime.cache_folder import default_cache_folder
from geomelt.engine.runtime.found_out import GRAPH, Choice, RuntimeCache
from geomelt.engine.runtime.graph_names import IMAGE, IMAGE_INT7, IMAGE_INT8
from geomelt.engine.runtime.graphs import BareGraph, Graphs
from geomelt.engine.runtime.image_way import ImageWay, TorchImageWay
from geomelt.engine.runtime.trial import quickest, try_ways
from geomelt.model.modeling import GeoMeltModel
from geomelt.model.precision import int8_products_saturate, quick_bfloat16

log = logging.getLogger(__name__)

_TORCH = {torch_numerics(dtype): dtype for dtype in (torch.float32, torch.bfloat16)}
_REFERENCE, _HALF = _TORCH
_ONNX, _ONNX_INT8 = "onnx-float32", "onnx-int8"
AUTO, INT8 = "auto", "int8"
_PROBE = 16  # tiles to judge every way by

SampleTiles = Callable[[int, int], np.ndarray]
"""How many, which side -> as many different tiles, uint8 (n, side, side, 3)."""


@dataclass(frozen=True)
class Runtime:
    """Chooses the image way of a network on a CPU: the quickest that is faithful.

    Candidates are torch in float32 and, where the CPU has it, bfloat16, and ONNX Runtime in
    float32 and int8. With `precision` "int8" there is but one. The choice is kept in the user's
    cache folder. Finding out takes two seconds where the model came with its graphs; else they
    are made first and kept, too, which takes half a minute.
    """

    sample_tiles: SampleTiles
    precision: str = AUTO
    cache: RuntimeCache = field(default_factory=lambda: RuntimeCache(default_cache_folder()))

    def image_way(self, model: GeoMeltModel, name: str, graphs: Graphs | None = None) -> ImageWay:
        """For a float32 model on the CPU; `name` is its id and revision, `graphs` came with it.

        GeomeltError `invalid` where int8 is asked for and would not say the same.
        """
        came = _that_came(graphs)
        entry = self.cache.entry(name, self.precision, model.config.to_json_string())
        if choice := self.cache.read(entry):
            try:
                made = entry / GRAPH
                graph = made if made.is_file() else came.get(choice.numerics, made)
                way = _opened(choice.numerics, model, graph)
                self.cache.note_use(entry)
                return way
            except Exception as error:  # onnxruntime's are of many kinds: a file cut off, say
                log.warning("%s cannot be used and is made again: %s", entry, error)
        log.info("Finding out how %s runs quickest on this machine; once.", name)
        with self.cache.draft() as folder:
            choice, way = self._choose(model, name, came, folder)
            made = folder / choice.numerics
            self.cache.keep(entry, choice, made if made.is_file() else None)
        return way

    def _choose(
        self, model: GeoMeltModel, name: str, came: dict[str, BareGraph], folder: Path
    ) -> tuple[Choice, ImageWay]:
        """Leaves the graphs it made in `folder`, each called by its numerics."""
        tiles = self.sample_tiles(_PROBE, model.config.image_size)
        network = TorchImageWay(model)
        ways = self._onnx_ways(model, came, folder)
        if self.precision == AUTO:
            ways[_REFERENCE] = network
            if quick_bfloat16("cpu"):
                ways[_HALF] = _opened(_HALF, model, folder)
        # A graph that came in float32 was held against the network when it was made.
        reference = ways.get(_ONNX, network) if came else network
        trials = try_ways(ways, reference, tiles)
        log.info("%s: %s", name, trials)
        if not any(trial.faithful for trial in trials.values()):
            raise GeomeltError(
                f"{name} loses too much in int8 (cosine {trials[_ONNX_INT8].cosine:.3f}, at least "
                f"{EQUAL} is asked for): choose the precision auto."
            )
        chosen = quickest(trials)
        way = _opened(chosen, model, folder) if ways[chosen] is network else ways[chosen]
        return Choice(name, chosen, trials), way

    def _onnx_ways(
        self, model: GeoMeltModel, came: dict[str, BareGraph], folder: Path
    ) -> dict[str, ImageWay]:
        """Those that could be made; none is missed where torch is there."""
        wanted = (_ONNX, _ONNX_INT8) if self.precision == AUTO else (_ONNX_INT8,)
        try:
            return {numerics: _opened(numerics, model, came[numerics]) for numerics in wanted}
        except KeyError:
            log.info("The model came without graphs for this machine: they are made.")
        except Exception as error:  # onnxruntime's are of many kinds: a file cut off, say
            log.warning("The graphs of the model cannot be used and are made again: %s", error)
        try:
            self._make_graphs(model, folder)
            return {numerics: _opened(numerics, model, folder / numerics) for numerics in wanted}
        except Exception:  # whatever the exporter does not know of a model
            if self.precision != AUTO:
                raise
            log.exception("Not every form of the model could be made for ONNX Runtime")
            return {}

    def _make_graphs(self, model: GeoMeltModel, folder: Path) -> None:
        from geomelt.engine.runtime.onnx_export import export_image_way
        from geomelt.engine.runtime.onnx_quantise import CALIBRATION, quantise

        # Others than those that every way is judged by.
        tiles = self.sample_tiles(_PROBE + CALIBRATION, model.config.image_size)[_PROBE:]
        export_image_way(model, folder / _ONNX)
        quantise(folder / _ONNX, folder / _ONNX_INT8, tiles, short=int8_products_saturate())


def _that_came(graphs: Graphs | None) -> dict[str, BareGraph]:
    """Of the graphs of a model those for this machine, by their numerics."""
    if not graphs:
        return {}
    names = {_ONNX: IMAGE, _ONNX_INT8: IMAGE_INT7 if int8_products_saturate() else IMAGE_INT8}
    found = {numerics: graphs.get(name) for numerics, name in names.items()}
    return {numerics: graph for numerics, graph in found.items() if graph}


def runtime_for(precision: str, device: str, sample_tiles: SampleTiles | None) -> Runtime | None:
    """None where torch is to see: on a GPU, in a precision of its own, without tiles to try.

    GeomeltError `invalid` where int8 cannot be had.
    """
    if precision == INT8 and device != "cpu":
        raise GeomeltError(f"int8 runs on a CPU, not on {device}: choose the device cpu as well.")
    if precision == INT8 and sample_tiles is None:
        raise ValueError("int8 needs sample_tiles to be calibrated with")
    if precision not in (AUTO, INT8) or device != "cpu" or sample_tiles is None:
        return None
    return Runtime(sample_tiles, precision)


def _opened(numerics: str, model: GeoMeltModel, graph: Path | BareGraph) -> ImageWay:
    if dtype := _TORCH.get(numerics):
        # A copy: the model goes on to be whatever precision its texts are quickest in.
        own: GeoMeltModel = copy.deepcopy(model)
        own.to(dtype=dtype)  # type: ignore[call-arg]
        return TorchImageWay(own)
    from geomelt.engine.runtime.onnx_way import OnnxImageWay

    return OnnxImageWay(graph, numerics)
