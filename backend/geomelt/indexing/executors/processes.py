"""Tasks in processes of their own, each with an engine of its own."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Generator, Iterable
from multiprocessing.connection import wait

from geomelt.base.errors import GeomeltError
from geomelt.engine.tasks import TileEngine
from geomelt.imagery.refusals import display_name
from geomelt.indexing.executors.worker import Divided, Failed, Idle, Message, work
from geomelt.indexing.outcomes import SourceOutcome
from geomelt.indexing.source_tasks import SourceTask

PART = 20_000  # tiles: larger sources are divided, so that several processes share them
_LOOK_S = 0.2  # between two calls of `stop`
_END_S = 5.0  # for a process to end by itself

_SPAWN = multiprocessing.get_context("spawn")


class ProcessExecutor:
    """A pool of `processes`, started for each run; a source of many tiles is done by several.

    `load` makes the engine of each process; it must pickle, as `EngineOptions(...).load` does.
    """

    def __init__(self, load: Callable[[], TileEngine], processes: int, part: int = PART) -> None:
        self._load, self._processes, self._part = load, processes, part

    def outcomes(
        self, tasks: Iterable[SourceTask], stop: Callable[[], None]
    ) -> Generator[SourceOutcome, None, None]:
        """As `Executor.outcomes` has it; GeomeltError where a process ends by itself."""
        waiting = deque(tasks)
        if not waiting:
            return
        workers = [_Worker(self._load, self._part) for _ in range(self._processes)]
        try:
            while waiting or any(worker.task for worker in workers):
                for worker in workers:
                    if waiting and worker.idle:
                        worker.begin(waiting.popleft())
                stop()
                for worker in _with_news(workers):
                    message = worker.receive()
                    if isinstance(message, Divided):
                        waiting.extendleft(reversed(message.parts))
                    elif isinstance(message, Failed):
                        raise message.error
                    elif not isinstance(message, Idle):
                        yield message
        finally:
            for worker in workers:
                worker.end()


def _with_news(workers: list[_Worker]) -> list[_Worker]:
    """Those that have sent something, or ended; waits a moment for the first."""
    ready = wait([worker.connection for worker in workers], _LOOK_S)
    return [worker for worker in workers if worker.connection in ready]


class _Worker:
    """A process and the task it has in hand; `idle` once its engine is loaded and it has none."""

    def __init__(self, load: Callable[[], TileEngine], part: int) -> None:
        self.connection, theirs = _SPAWN.Pipe()
        self.task: SourceTask | None = None
        self.idle = False
        arguments = theirs, load, part
        self._process = _SPAWN.Process(target=work, args=arguments, daemon=True)
        self._process.start()
        theirs.close()  # so that the connection breaks when the process does

    def begin(self, task: SourceTask) -> None:
        self.task, self.idle = task, False
        try:
            self.connection.send(task)
        except OSError:
            raise self._died() from None

    def receive(self) -> Message:
        """What the process sends next. Raises GeomeltError where it has ended."""
        try:
            message: Message = self.connection.recv()
        except (EOFError, OSError):
            raise self._died() from None
        if isinstance(message, Idle):
            self.task, self.idle = None, True
        return message

    def end(self) -> None:
        self._process.terminate()
        self._process.join(_END_S)
        if self._process.is_alive():  # it hangs in the system
            self._process.kill()
        self.connection.close()

    def _died(self) -> GeomeltError:
        self._process.join(_END_S)
        doing = "waiting" if self.idle else "loading its model"
        if self.task:
            doing = f"reading {display_name(self.task.uri)}"
        return GeomeltError(
            f"A process that indexes ended while {doing} (exit code {self._process.exitcode}): "
            "index again, finished sources are kept; fewer processes need less memory.",
            code="internal",
        )
