"""Long work in QGIS's task manager. `run` touches nothing of the GUI thread and never raises."""

from __future__ import annotations

import time
from typing import Any

from qgis.core import QgsApplication, QgsTask
from qgis.PyQt.QtCore import QObject, pyqtSignal

from .client import Address, Client
from .contract import BackendError, Cancelled, Job
from .selection import RenderedLayer
from .text import tr

_POLL_S = 0.5
_CANCEL_WAIT_POLLS = 20
_LAST_MOMENT_S = 0.3


class BackendTask(QgsTask):
    """One conversation with the backend. Exactly one of the three signals ends it."""

    succeeded = pyqtSignal(object)
    failed = pyqtSignal(object)
    cancelled = pyqtSignal()

    def __init__(self, title: str, address: Address) -> None:
        super().__init__(title, QgsTask.Flag.CanCancel)
        self._address = address
        self._result: Any = None
        self._error: BackendError | None = None
        self._abandoned = False

    def work(self, client: Client) -> Any:
        """What the task is for; runs in its thread. May raise BackendError and Cancelled."""
        raise NotImplementedError

    def run(self) -> bool:
        try:
            with Client(self._address, cancelled=self.isCanceled) as client:
                self._result = self.work(client)
        except Cancelled:
            return False
        except BackendError as error:
            self._error = error
            return False
        except Exception as error:  # an exception that leaves run() takes QGIS down
            self._error = BackendError(
                tr("{0} failed: {1!r}. Please report this.").format(self.description(), error)
            )
            return False
        return True

    def abandon(self) -> None:
        """Cancels; nobody is told any more."""
        self._abandoned = True
        self.cancel()

    def finished(self, result: bool) -> None:
        if self._abandoned:
            return
        if result:
            self.succeeded.emit(self._result)
        elif self._error is not None and not self.isCanceled():
            self.failed.emit(self._error)
        else:
            self.cancelled.emit()


class SearchTask(BackendTask):
    """Succeeds with the FeatureCollection of the hits."""

    def __init__(self, address: Address, index: str, body: dict[str, Any]) -> None:
        super().__init__(tr("Search in {0}").format(index), address)
        self._index, self._body = index, body

    def work(self, client: Client) -> dict[str, Any]:
        return client.search(self._index, self._body)


class CaptionTask(BackendTask):
    """Succeeds with the FeatureCollection of the captions."""

    def __init__(
        self, address: Address, body: dict[str, Any], image: RenderedLayer | None = None
    ) -> None:
        super().__init__(tr("Caption"), address)
        self._body, self._image = body, image

    def work(self, client: Client) -> dict[str, Any]:
        if self._image is not None:
            # Packing a large picture takes long enough to be felt: not on the GUI thread.
            return client.caption({**self._body, "image": self._image.to_json()})
        return client.caption(self._body)


class IndexTask(BackendTask):
    """Starts the job and follows it; cancelling the task cancels the job.

    `job_changed` carries a Job twice a second. Succeeds with the last one.
    """

    job_changed = pyqtSignal(object)

    def __init__(self, address: Address, index: str, body: dict[str, Any]) -> None:
        super().__init__(tr("Index into {0}").format(index), address)
        self._index, self._body = index, body

    def work(self, client: Client) -> Job:
        job = client.start_job(self._index, self._body)
        try:
            while not job.ended:
                self._tell(job)
                client.pause(_POLL_S)
                job = client.job(job.id)
        except Cancelled:
            self._cancel(job)
            raise
        self._tell(job)
        if job.state == "failed":
            raise BackendError(job.detail or tr("Indexing failed: show the backend's log."))
        return job

    def _tell(self, job: Job) -> None:
        if job.percent is not None:
            self.setProgress(job.percent)
        if not self._abandoned:
            self.job_changed.emit(job)

    def _cancel(self, job: Job) -> None:
        """Ends the job and waits for it a while, so that what is shown next is true."""
        with Client(self._address) as client:
            job = client.cancel_job(job.id)
            for _ in range(_CANCEL_WAIT_POLLS):
                if job.ended:
                    break
                client.pause(_POLL_S)
                job = client.job(job.id)
        self._tell(job)


class TaskRunner(QObject):
    """Keeps a reference to every task under way: the task manager alone does not."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks: set[BackendTask] = set()

    def start(self, task: BackendTask) -> None:
        self._tasks.add(task)
        for signal in (task.succeeded, task.failed, task.cancelled):
            signal.connect(lambda *_: self._tasks.discard(task))
        QgsApplication.taskManager().addTask(task)

    def cancel_all(self) -> None:
        """Cancels every task and gives the threads a moment to notice."""
        for task in self._tasks:
            task.abandon()
        end = time.monotonic() + _LAST_MOMENT_S
        while time.monotonic() < end and any(
            task.status() == QgsTask.TaskStatus.Running for task in self._tasks
        ):
            time.sleep(0.01)
        self._tasks.clear()
