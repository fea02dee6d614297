"""The engine: for each task the part of a model that does it, on the chosen device."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, cast

from geomelt.base.errors import GeomeltError
from geomelt.base.stamp import ModelStamp
from geomelt.engine.library.model_folder import ModelFolder
from geomelt.engine.runtime.sample_tiles import SampleTiles
from geomelt.engine.tasks import (
    CANNOT,
    Capability,
    Captioner,
    Scorer,
    TextEmbedder,
    TileEmbedder,
)
from geomelt.model.files import default_model

P = ParamSpec("P")
R = TypeVar("R")


class _Task(Generic[P, R]):
    """A method of an engine: that of the part which does its task, as the protocol has it."""

    def __init__(self, method: Callable[Concatenate[Any, P], R]) -> None:
        self._method = method.__name__
        self._task = cast(Capability, self._method.replace("_", "-"))

    def __get__(self, engine: Engine, owner: type[Engine]) -> Callable[P, R]:
        return getattr(engine.part(self._task), self._method)


class Engine:
    """A table of tasks; every part of it may be called from several threads.

    `stamp` names the model that an index made with this engine belongs to. torch is imported by
    `load`, not with this module.
    """

    def __init__(
        self, stamp: ModelStamp, parts: Mapping[Capability, Any], *, device: str, precision: str
    ) -> None:
        """Each of `parts` fulfils the protocol of its task."""
        self.stamp = stamp
        self.parts = parts
        self.device = device
        self.precision = precision

    @classmethod
    def load(
        cls,
        model: str | Path | None = None,
        *,
        captioner: str | Path | None = None,
        adapter: Path | None = None,
        device: str = "auto",
        precision: str = "auto",
        download: bool = False,
        sample_tiles: SampleTiles | None = None,
    ) -> Engine:
        """`model` embeds, `captioner` does all else: folders or `ORG/NAME@COMMIT` of the hub.

        `model` None is `geomelt-mini`; `captioner` None is the model where it can caption, else
        `geomelt-mini`. `adapter` is the folder of one made for the model. Nothing is fetched
        without `download`. `precision` is `auto`, `float32`, `bfloat16` or `int8`; with
        `sample_tiles` to try them on, `auto` finds once the runtime in which this CPU is
        fastest, and is torch without. GeomeltError `model-missing`, `adapter-missing`,
        `other-model`.
        """
        from geomelt.engine.batches import precision_name
        from geomelt.engine.loading import capabilities_of, load_parts
        from geomelt.engine.model_kind import LoadOptions
        from geomelt.engine.runtime.selection import INT8, selector_for
        from geomelt.model.precision import choose_device, choose_precision

        embedder_folder = ModelFolder.find(model or default_model(), download=download)
        if captioner:
            captioner_folder = ModelFolder.find(captioner, download=download)
        elif "caption" in capabilities_of(embedder_folder):
            captioner_folder = embedder_folder
        else:
            captioner_folder = ModelFolder.find(default_model())
        chosen = choose_device(device)
        dtype = choose_precision("auto" if precision == INT8 else precision, chosen)
        runtime = selector_for(precision, chosen, sample_tiles)
        parts = load_parts(
            embedder_folder,
            captioner_folder,
            LoadOptions(device=chosen, dtype=dtype, adapter=adapter, runtime=runtime),
        )
        stamp = parts["embed-tiles"].stamp
        return cls(stamp, parts, device=chosen, precision=precision_name(dtype))

    @property
    def capabilities(self) -> list[Capability]:
        """The tasks it can do, sorted."""
        return sorted(self.parts)

    embed_tiles = _Task(TileEmbedder.embed_tiles)
    embed_texts = _Task(TextEmbedder.embed_texts)
    caption = _Task(Captioner.caption)
    score = _Task(Scorer.score)

    @property
    def numerics(self) -> str:
        """Which runtime produces the vectors of tiles: see `TileEmbedder`."""
        return self.part("embed-tiles").numerics

    @property
    def image_size(self) -> int:
        """Pixels a side of the tiles that are embedded."""
        return self.part("embed-tiles").image_size

    @property
    def temperature(self) -> float:
        """What makes probabilities of cosines: see `TextEmbedder`."""
        return self.part("embed-texts").temperature

    @property
    def captioner(self) -> Captioner:
        return self.part("caption")

    def part(self, task: Capability) -> Any:
        """The one that does a task; GeomeltError `no-such-capability`."""
        if task not in self.parts:
            raise GeomeltError(
                f"{self._models()} cannot {CANNOT[task]}.", code="no-such-capability"
            )
        return self.parts[task]

    def _models(self) -> str:
        captioner = self.parts.get("caption")
        names = [self.stamp.id, *([captioner.model_id] if captioner else [])]
        return " with ".join(dict.fromkeys(names))
