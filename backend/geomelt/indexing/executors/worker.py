"""What runs in a process of the pool: an engine, and a task after the other."""

from __future__ import annotations

import contextlib
import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.connection import Connection

from geomelt.base.errors import GeomeltError
from geomelt.engine.tasks import TileEngine
from geomelt.indexing.dividing import divide
from geomelt.indexing.executors.local import LocalExecutor
from geomelt.indexing.outcomes import SourceOutcome, SourceRefused
from geomelt.indexing.prefetching import prefetched
from geomelt.indexing.source_tasks import SourceTask

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Idle:
    """Ready for a task: at the start, and after each."""


@dataclass(frozen=True)
class Divided:
    """The task in hand is too large for one process; these are to be done in its place."""

    parts: tuple[SourceTask, ...]


@dataclass(frozen=True)
class Failed:
    """The process cannot go on."""

    error: Exception


Message = SourceOutcome | Idle | Divided | Failed


def work(connection: Connection, load: Callable[[], TileEngine], part: int) -> None:
    """Does the tasks that come over `connection` and sends what comes of them, until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that ends this one
    with contextlib.suppress(EOFError, OSError):  # whoever started this one is gone
        try:
            executor = LocalExecutor(load())
            connection.send(Idle())
            while True:
                for message in _messages(executor, connection.recv(), part):
                    connection.send(message)
                connection.send(Idle())
        except (EOFError, BrokenPipeError, ConnectionError):
            return
        except GeomeltError as error:
            connection.send(Failed(error))
        except Exception as error:
            log.exception("a process that indexes broke off")
            cause = str(error) or type(error).__name__
            connection.send(Failed(RuntimeError(cause)))


def _messages(executor: LocalExecutor, task: SourceTask, part: int) -> Iterator[Message]:
    divided: list[SourceTask] = []
    looked = prefetched([task], lambda task: iter(divide(task, part)), limit=1)
    with closing(looked) as found:  # opening a source may hang as reading it may
        for each in found:
            if isinstance(each, SourceRefused):
                yield each
                return
            divided.append(each)
    if len(divided) > 1:
        yield Divided(tuple(divided))
    else:
        yield from executor.outcomes(divided, lambda: None)
