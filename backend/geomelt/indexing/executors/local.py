"""Tasks in threads of this process: one reads ahead while the engine embeds."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing

from geomelt.engine.tasks import TileEngine
from geomelt.indexing.embedding import embedded
from geomelt.indexing.outcomes import SourceOutcome
from geomelt.indexing.prefetching import prefetched
from geomelt.indexing.reading import read
from geomelt.indexing.source_tasks import SourceTask

_AHEAD = 8  # items, of up to `TOGETHER` tiles


class LocalExecutor:
    """Tasks one after the other, their tiles embedded in batches across sources."""

    def __init__(self, engine: TileEngine) -> None:
        """`engine` may be called from several threads at once."""
        self._engine = engine

    def outcomes(
        self, tasks: Iterable[SourceTask], stop: Callable[[], None]
    ) -> Generator[SourceOutcome, None, None]:
        """As `Executor.outcomes` has it."""
        ahead = prefetched(self._checked(tasks), read, limit=_AHEAD, stop=stop)
        with closing(ahead) as items, closing(embedded(items, self._engine, stop)) as outcomes:
            yield from outcomes

    def _checked(self, tasks: Iterable[SourceTask]) -> Iterator[SourceTask]:
        for task in tasks:
            task.require(self._engine)
            yield task
