"""Indexing that a crash of the backend interrupted, and that goes on when it runs again."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QObject, pyqtSignal

from .backend import Backend
from .contract import BackendError
from .state import State
from .tasks import IndexTask


class UnfinishedJobs(QObject):
    """`resumable` carries index and body of a job to be started again.

    The finished sources are in the index already, so the same request does only the rest.
    """

    resumable = pyqtSignal(str, object)

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._jobs: dict[str, dict[str, Any]] = {}
        backend.state_changed.connect(self._on_state)

    def watch(self, task: IndexTask) -> None:
        """Keeps the task's request where the backend goes from under it."""
        task.failed.connect(lambda error: self._on_failed(task.index, task.body, error))

    def _on_failed(self, index: str, body: dict[str, Any], error: BackendError) -> None:
        # Who stops the backend stops its jobs, too.
        was_stopped = self._backend.state in (State.STOPPING, State.STOPPED)
        if error.code == "backend-gone" and not was_stopped:
            self._jobs[index] = body

    def _on_state(self) -> None:
        if self._backend.state is State.STOPPED:
            self._jobs.clear()
        elif self._backend.state is State.RUNNING:
            jobs, self._jobs = self._jobs, {}
            for index, body in jobs.items():
                self.resumable.emit(index, body)
