"""One source, or a part of one, as a piece of work that any process can do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from geomelt.base.errors import GeomeltError
from geomelt.base.limits import SOURCE_TIMEOUT
from geomelt.base.stamp import ModelStamp
from geomelt.engine.tasks import TileEngine
from geomelt.imagery import NO_OVERRIDES, PixelWindow, SourceOverrides, TileRecipe
from geomelt.index.records import SourceRecord
from geomelt.indexing.request import IndexRequest
from geomelt.indexing.survey import Survey


@dataclass(frozen=True)
class Part:
    """One of the `count` bands of rows that a source is cut into.

    Its tiles are those whose centres lie in `window`, so that each tile is of one part. `record`
    is what the source was found to be: its bands, stretch and validity hold for every part.
    """

    record: SourceRecord
    window: PixelWindow
    count: int


@dataclass(frozen=True)
class SourceTask:
    """Read, embed and, with `captions`, caption the source `uri`, or a `part` of it. Pickles.

    The vectors are to be those of `model`, computed with `numerics`; its tiles are `image_size`
    pixels a side. `within` as `RasterSource.open` has it; `timeout` in seconds of reading.
    """

    uri: str
    model: ModelStamp
    numerics: str
    image_size: int
    recipe: TileRecipe
    overrides: SourceOverrides = NO_OVERRIDES
    remote: bool = False
    within: tuple[Path, ...] | None = None
    captions: bool = False
    timeout: float = SOURCE_TIMEOUT
    part: Part | None = None

    @property
    def parts(self) -> int:
        """How many tasks the source is divided into."""
        return self.part.count if self.part else 1

    def require(self, engine: TileEngine) -> None:
        """Raises GeomeltError `other-model` or `other-numerics` for an engine it is not for."""
        if engine.stamp != self.model:
            raise GeomeltError(
                f"The index was made with {self.model}, and {engine.stamp} is loaded where its "
                "imagery is read: load the model of the index in every process.",
                code="other-model",
            )
        if engine.numerics != self.numerics:
            raise GeomeltError(
                f"The run computes vectors in {self.numerics}, and {engine.numerics} is used where "
                "its imagery is read: choose one device and precision for every process.",
                code="other-numerics",
            )


def tasks_of(
    todo: Survey, request: IndexRequest, recipe: TileRecipe, engine: TileEngine
) -> Iterator[SourceTask]:
    """A task for each source that is to be read."""
    task = SourceTask(
        uri="",
        model=engine.stamp,
        numerics=engine.numerics,
        image_size=engine.image_size,
        recipe=recipe,
        remote=request.remote,
        within=request.folders(),
        captions=request.captions,
        timeout=request.source_timeout,
    )
    for uri, overrides in todo.to_read.items():
        yield replace(task, uri=uri, overrides=overrides)
