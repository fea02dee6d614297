"""Who does the tasks of a run: threads of this process, other processes, other machines."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Protocol

from geomelt.indexing.outcomes import SourceOutcome
from geomelt.indexing.source_tasks import SourceTask


class Executor(Protocol):
    """Does tasks, in any order and as many at once as it likes."""

    def outcomes(
        self, tasks: Iterable[SourceTask], stop: Callable[[], None]
    ) -> Generator[SourceOutcome, None, None]:
        """What comes of the tasks, as it comes: pieces of several sources may interleave.

        A task begins with a `SourceOpened` and ends with a `SourceEnded`; a `SourceRefused` may
        stand in place of any piece, and ends it, too. One task may be done as several parts.
        `stop` is called again and again and may raise; whoever closes the generator ends the
        work. Raises GeomeltError `other-model` and `other-numerics` as `SourceTask.require` does.
        """
        ...
