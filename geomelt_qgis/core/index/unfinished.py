"""Indexing that was interrupted: resumed when the backend runs again, or offered to the user."""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..errors import BackendError
from ..process.backend import Backend
from ..process.state import State
from .index_tasks import IndexTask
from .job_notes import JobNote, JobNotes


class UnfinishedJobs(QObject):
    """`resumable` carries index and request of a job whose backend went from under it: start it
    again. `interrupted` carries the JobNote of one that went with an earlier QGIS: ask the user.

    The finished sources are in the index already, so the same request does only the rest.
    """

    resumable = pyqtSignal(str, object)
    interrupted = pyqtSignal(object)

    def __init__(self, backend: Backend, notes: JobNotes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend, self._notes = backend, notes
        self._broken_off: list[JobNote] = []
        backend.state_changed.connect(self._on_state)

    def watch(self, task: IndexTask) -> None:
        """Keeps the task's request until the job has come to an end of its own."""
        note = self._notes.write(self._backend.place, task.index, task.request)
        task.failed.connect(lambda error: self._on_failed(note, error))
        task.succeeded.connect(lambda _: self._notes.drop(note))
        task.cancelled.connect(lambda: self._notes.drop(note))

    def forget(self, note: JobNote) -> None:
        """The user has decided: resumed, or dismissed."""
        self._notes.drop(note)

    def close(self) -> None:
        """What is unfinished now is offered by the next QGIS, or the next load of the plugin."""
        self._notes.release()

    def _on_failed(self, note: JobNote, error: BackendError) -> None:
        # Who stops the backend stops its jobs, too.
        was_stopped = self._backend.state in (State.STOPPING, State.STOPPED)
        if error.code == "backend-gone" and not was_stopped:
            self._broken_off.append(note)
        else:
            self._notes.drop(note)

    def _on_state(self) -> None:
        if self._backend.state is State.STOPPED:
            self._drop_all(self._broken_off)
        elif self._backend.state is State.RUNNING:
            again = [(note.index, note.request) for note in self._broken_off]
            self._drop_all(self._broken_off)
            for index, request in again:
                self.resumable.emit(index, request)
            for note in self._notes.abandoned_at(self._backend.place):
                self.interrupted.emit(note)

    def _drop_all(self, notes: list[JobNote]) -> None:
        for note in notes:
            self._notes.drop(note)
        notes.clear()
