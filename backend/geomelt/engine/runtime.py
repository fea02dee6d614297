"""The runtime of the image way on a CPU: what this machine is quickest with, found out once."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from geomelt.engine.batches import torch_numerics
from geomelt.engine.cache_folder import default_cache_folder
from geomelt.engine.image_way import ImageWay, TorchImageWay
from geomelt.engine.runtime_cache import GRAPH, Choice, RuntimeCache
from geomelt.engine.runtime_trial import quickest, try_ways
from geomelt.errors import GeomeltError
from geomelt.model.modeling import GeoMeltModel
from geomelt.model.precision import quick_bfloat16
from geomelt.numerics import EQUAL

log = logging.getLogger(__name__)

_TORCH = {torch_numerics(dtype): dtype for dtype in (torch.float32, torch.bfloat16)}
_REFERENCE, _HALF = _TORCH
_ONNX, _ONNX_INT8 = "onnx-float32", "onnx-int8"
AUTO, INT8 = "auto", "int8"
# Tiles that show int8 its ranges, and others to judge every way by.
_CALIBRATION, _PROBE = 48, 16

SampleTiles = Callable[[int, int], np.ndarray]
"""How many, which side -> as many different tiles, uint8 (n, side, side, 3)."""


@dataclass(frozen=True)
class Runtime:
    """Chooses the image way of a network on a CPU: the quickest that is faithful.

    Candidates are torch in float32 and, where the CPU has it, bfloat16, and ONNX Runtime in
    float32 and int8. With `precision` "int8" there is but one. The choice and its graph are
    kept in the user's cache folder; finding out takes some ten seconds.
    """

    sample_tiles: SampleTiles
    precision: str = AUTO
    cache: RuntimeCache = field(default_factory=lambda: RuntimeCache(default_cache_folder()))

    def image_way(self, model: GeoMeltModel, name: str) -> ImageWay:
        """For a float32 model on the CPU; `name` is its id and revision.

        GeomeltError `invalid` where int8 is asked for and would not say the same.
        """
        entry = self.cache.entry(name, self.precision, model.config.to_json_string())
        if choice := self.cache.read(entry):
            try:
                way = _opened(choice.numerics, model, entry / GRAPH)
                self.cache.note_use(entry)
                return way
            except Exception as error:  # onnxruntime's are of many kinds: a file cut off, say
                log.warning("%s cannot be used and is made again: %s", entry, error)
        log.info("Finding out how %s runs quickest on this machine; once.", name)
        with self.cache.draft() as folder:
            choice = self._choose(model, name, folder)
            graph = folder / choice.numerics
            way = _opened(choice.numerics, model, graph)
            self.cache.keep(entry, choice, graph if graph.is_file() else None)
        return way

    def _choose(self, model: GeoMeltModel, name: str, folder: Path) -> Choice:
        """Leaves the graphs it made in `folder`, each called by its numerics."""
        tiles = self.sample_tiles(_CALIBRATION + _PROBE, model.config.image_size)
        reference = TorchImageWay(model)
        ways = self._onnx_ways(model, tiles[_PROBE:], folder)
        if self.precision == AUTO:
            ways[_REFERENCE] = reference
            if quick_bfloat16("cpu"):
                ways[_HALF] = _opened(_HALF, model, folder)
        trials = try_ways(ways, reference, tiles[:_PROBE])
        log.info("%s: %s", name, trials)
        if not any(trial.faithful for trial in trials.values()):
            raise GeomeltError(
                f"{name} loses too much in int8 (cosine {trials[_ONNX_INT8].cosine:.3f}, at least "
                f"{EQUAL} is asked for): choose the precision auto."
            )
        return Choice(name, quickest(trials), trials)

    def _onnx_ways(
        self, model: GeoMeltModel, tiles: np.ndarray, folder: Path
    ) -> dict[str, ImageWay]:
        """Those that could be made; none is missed where torch is there."""
        ways: dict[str, ImageWay] = {}
        try:
            from geomelt.engine.onnx_export import export_image_way
            from geomelt.engine.onnx_quantise import quantise

            export_image_way(model, folder / _ONNX)
            quantise(folder / _ONNX, folder / _ONNX_INT8, tiles)
            for numerics in (_ONNX, _ONNX_INT8) if self.precision == AUTO else (_ONNX_INT8,):
                ways[numerics] = _opened(numerics, model, folder / numerics)
        except Exception:  # whatever the exporter does not know of a model
            if self.precision != AUTO:
                raise
            log.exception("Not every form of the model could be made for ONNX Runtime")
        return ways


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


def _opened(numerics: str, model: GeoMeltModel, graph: Path) -> ImageWay:
    if dtype := _TORCH.get(numerics):
        # A copy: the model goes on to be whatever precision its texts are quickest in.
        own: GeoMeltModel = copy.deepcopy(model)
        own.to(dtype=dtype)  # type: ignore[call-arg]
        return TorchImageWay(own)
    from geomelt.engine.onnx_way import OnnxImageWay

    return OnnxImageWay(graph, numerics)
