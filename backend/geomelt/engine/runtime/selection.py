"""The runtime of the image encoder on a CPU: the fastest on this machine, chosen once."""

from __future__ import annotations

import copy
import logging
from dataclasses import dataclass, field
from pathlib import Path

import torch

from geomelt.base.errors import GeomeltError
from geomelt.engine.batches import torch_numerics
from geomelt.engine.numerics import EQUAL
from geomelt.engine.runtime.benchmark import benchmark, fastest
from geomelt.engine.runtime.cache_folder import default_cache_folder
from geomelt.engine.runtime.graph_names import IMAGE, IMAGE_INT7, IMAGE_INT8
from geomelt.engine.runtime.graphs import BareGraph, Graphs
from geomelt.engine.runtime.image_encoder import ImageEncoder, TorchImageEncoder
from geomelt.engine.runtime.remembered_choice import GRAPH, Choice, RuntimeCache
from geomelt.engine.runtime.sample_tiles import SampleTiles
from geomelt.model.modeling import GeoMeltModel
from geomelt.model.precision import int8_products_saturate, quick_bfloat16

log = logging.getLogger(__name__)

_TORCH = {torch_numerics(dtype): dtype for dtype in (torch.float32, torch.bfloat16)}
_REFERENCE, _HALF = _TORCH
_ONNX, _ONNX_INT8 = "onnx-float32", "onnx-int8"
AUTO, INT8 = "auto", "int8"
_PROBE = 16  # tiles to judge every encoder by


@dataclass(frozen=True)
class RuntimeSelector:
    """Chooses the image encoder of a network on a CPU: the fastest that is faithful.

    Candidates are torch in float32 and, where the CPU has it, bfloat16, and ONNX Runtime in
    float32 and int8. With `precision` "int8" there is but one. The choice is kept in the user's
    cache folder. Choosing takes two seconds where the model came with its graphs; else they
    are made first and kept, too, which takes half a minute.
    """

    sample_tiles: SampleTiles
    precision: str = AUTO
    cache: RuntimeCache = field(default_factory=lambda: RuntimeCache(default_cache_folder()))

    def image_encoder(
        self, model: GeoMeltModel, name: str, graphs: Graphs | None = None
    ) -> ImageEncoder:
        """For a float32 model on the CPU; `name` is its id and revision, `graphs` came with it.

        GeomeltError `invalid` where int8 is asked for and its vectors would not be equal.
        """
        shipped = _shipped(graphs)
        entry = self.cache.entry(name, self.precision, model.config.to_json_string())
        if choice := self.cache.read(entry):
            try:
                made = entry / GRAPH
                graph = made if made.is_file() else shipped.get(choice.numerics, made)
                encoder = _opened(choice.numerics, model, graph)
                self.cache.note_use(entry)
                return encoder
            except Exception as error:  # onnxruntime's are of many kinds: a file cut off, say
                log.warning("%s cannot be used and is made again: %s", entry, error)
        log.info("Choosing the runtime in which %s is fastest on this machine; once.", name)
        with self.cache.draft() as folder:
            choice, encoder = self._choose(model, name, shipped, folder)
            made = folder / choice.numerics
            self.cache.keep(entry, choice, made if made.is_file() else None)
        return encoder

    def _choose(
        self, model: GeoMeltModel, name: str, shipped: dict[str, BareGraph], folder: Path
    ) -> tuple[Choice, ImageEncoder]:
        """Leaves the graphs it made in `folder`, each called by its numerics."""
        tiles = self.sample_tiles(_PROBE, model.config.image_size)
        network = TorchImageEncoder(model)
        encoders = self._onnx_encoders(model, shipped, folder)
        if self.precision == AUTO:
            encoders[_REFERENCE] = network
            if quick_bfloat16("cpu"):
                encoders[_HALF] = _opened(_HALF, model, folder)
        # A shipped graph in float32 was compared with the network when it was made.
        reference = encoders.get(_ONNX, network) if shipped else network
        results = benchmark(encoders, reference, tiles)
        log.info("%s: %s", name, results)
        if not any(result.faithful for result in results.values()):
            raise GeomeltError(
                f"{name} loses too much in int8 (cosine {results[_ONNX_INT8].cosine:.3f}, at least "
                f"{EQUAL} is asked for): choose the precision auto."
            )
        chosen = fastest(results)
        encoder = (
            _opened(chosen, model, folder) if encoders[chosen] is network else encoders[chosen]
        )
        return Choice(name, chosen, results), encoder

    def _onnx_encoders(
        self, model: GeoMeltModel, shipped: dict[str, BareGraph], folder: Path
    ) -> dict[str, ImageEncoder]:
        """Those that could be made; it may be none, where torch is there."""
        asked = (_ONNX, _ONNX_INT8) if self.precision == AUTO else (_ONNX_INT8,)
        try:
            return {numerics: _opened(numerics, model, shipped[numerics]) for numerics in asked}
        except KeyError:
            log.info("The model came without graphs for this machine: they are made.")
        except Exception as error:  # onnxruntime's are of many kinds: a file cut off, say
            log.warning("The graphs of the model cannot be used and are made again: %s", error)
        try:
            self._make_graphs(model, folder)
            return {numerics: _opened(numerics, model, folder / numerics) for numerics in asked}
        except Exception:  # whatever the exporter does not know of a model
            if self.precision != AUTO:
                raise
            log.exception("Not every form of the model could be made for ONNX Runtime")
            return {}

    def _make_graphs(self, model: GeoMeltModel, folder: Path) -> None:
        from geomelt.engine.runtime.onnx_export import export_image_encoder
        from geomelt.engine.runtime.onnx_quantise import CALIBRATION, quantise

        # Others than those that every encoder is judged by.
        tiles = self.sample_tiles(_PROBE + CALIBRATION, model.config.image_size)[_PROBE:]
        export_image_encoder(model, folder / _ONNX)
        quantise(folder / _ONNX, folder / _ONNX_INT8, tiles, short=int8_products_saturate())


def _shipped(graphs: Graphs | None) -> dict[str, BareGraph]:
    """The graphs that came with a model and are for this machine, by their numerics."""
    if not graphs:
        return {}
    names = {_ONNX: IMAGE, _ONNX_INT8: IMAGE_INT7 if int8_products_saturate() else IMAGE_INT8}
    found = {numerics: graphs.get(name) for numerics, name in names.items()}
    return {numerics: graph for numerics, graph in found.items() if graph}


def selector_for(
    precision: str, device: str, sample_tiles: SampleTiles | None
) -> RuntimeSelector | None:
    """None where torch is to embed tiles: on a GPU, in a precision of its own, or without
    tiles to try.

    GeomeltError `invalid` where int8 cannot be had.
    """
    if precision == INT8 and device != "cpu":
        raise GeomeltError(f"int8 runs on a CPU, not on {device}: choose the device cpu as well.")
    if precision == INT8 and sample_tiles is None:
        raise ValueError("int8 needs sample_tiles to be calibrated with")
    if precision not in (AUTO, INT8) or device != "cpu" or sample_tiles is None:
        return None
    return RuntimeSelector(sample_tiles, precision)


def _opened(numerics: str, model: GeoMeltModel, graph: Path | BareGraph) -> ImageEncoder:
    if dtype := _TORCH.get(numerics):
        # A copy: the model goes on to be whatever precision its texts are fastest in.
        own: GeoMeltModel = copy.deepcopy(model)
        own.to(dtype=dtype)  # type: ignore[call-arg]
        return TorchImageEncoder(own)
    from geomelt.engine.runtime.onnx_image_encoder import OnnxImageEncoder

    return OnnxImageEncoder(graph, numerics)
