"""Long work in QGIS's task manager. `run` touches nothing of the GUI thread and never raises."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication, QgsTask, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from .client import Address, Client
from .contract import BackendError, Cancelled, Job
from .following import run_job
from .found import Found
from .pictures import picture_text
from .report import report_of
from .results import append_captions, hand_over, open_captions, save_thumbnails
from .selection import RenderedLayer
from .text import tr

_LAST_MOMENT_S = 0.3


Prepare = Callable[[dict[str, Any]], Any]


class BackendTask(QgsTask):
    """One conversation with the backend. Exactly one of the three signals ends it.

    `prepare` makes of the answer what `succeeded` carries; it, too, runs in the task's thread.
    """

    succeeded = pyqtSignal(object)
    failed = pyqtSignal(object)
    cancelled = pyqtSignal()

    def __init__(self, title: str, address: Address, prepare: Prepare | None = None) -> None:
        super().__init__(title, QgsTask.Flag.CanCancel)
        self._address = address
        self._prepare = prepare
        self._result: Any = None
        self._error: BackendError | None = None
        self._abandoned = False

    def work(self, client: Client) -> Any:
        """What the task is for; runs in its thread. May raise BackendError and Cancelled."""
        raise NotImplementedError

    def run(self) -> bool:
        try:
            with Client(self._address, cancelled=self.isCanceled) as client:
                answer = self.work(client)
            self._result = self._prepare(answer) if self._prepare else answer
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
    """Succeeds with the FeatureCollection of the hits. `picture`: the path of a file."""

    def __init__(
        self,
        address: Address,
        index: str,
        body: dict[str, Any],
        prepare: Prepare | None = None,
        picture: str = "",
    ) -> None:
        super().__init__(tr("Search in {0}").format(index), address, prepare)
        self._index, self._body, self._picture = index, body, picture

    def work(self, client: Client) -> dict[str, Any]:
        if self._picture:
            body = {**self._body, "picture": picture_text(self._picture)}
            return client.search(self._index, body)
        return client.search(self._index, self._body)


class ThumbnailsTask(BackendTask):
    """Puts the pictures of the hits beside their layer's file, for map tips and forms."""

    def __init__(self, address: Address, found: Found) -> None:
        super().__init__(tr("Thumbnails of the hits"), address)
        self._path = Path(str(found.layer.source()).split("|")[0]) if found.layer else None
        self._collection = found.collection

    def work(self, client: Client) -> None:
        if self._path is not None:
            save_thumbnails(client, self._path, self._collection)


class AppendCaptionsTask(BackendTask):
    """Adds captions to the user's own GeoPackage. Succeeds with its layer."""

    def __init__(self, address: Address, features: list[dict[str, Any]], path: Path) -> None:
        super().__init__(tr("Add to {0}").format(path.name), address)
        self._features, self._path = features, path

    def work(self, client: Client) -> QgsVectorLayer:
        append_captions(self._features, self._path)
        return hand_over(open_captions(self._path, self._path.stem))


class CaptionTask(BackendTask):
    """Succeeds with the FeatureCollection of the captions."""

    def __init__(
        self,
        address: Address,
        body: dict[str, Any],
        image: RenderedLayer | None = None,
        prepare: Prepare | None = None,
    ) -> None:
        super().__init__(tr("Caption"), address, prepare)
        self._body, self._image = body, image

    def work(self, client: Client) -> dict[str, Any]:
        if self._image is not None:
            # Packing a large picture takes long enough to be felt: not on the GUI thread.
            return client.caption({**self._body, "image": self._image.to_json()})
        return client.caption(self._body)


class ReportTask(BackendTask):
    """Succeeds with the Report of an index."""

    def __init__(self, address: Address, index: str, *, footprints: bool = False) -> None:
        prepare = partial(report_of, index=index, footprints=footprints)
        super().__init__(tr("Report of {0}").format(index), address, prepare)
        self._index = index

    def work(self, client: Client) -> dict[str, Any]:
        return client.report(self._index)


class CheckTask(BackendTask):
    """Succeeds with the list of what is wrong with an index, a sentence each."""

    def __init__(self, address: Address, index: str) -> None:
        super().__init__(tr("Check of {0}").format(index), address)
        self._index = index

    def work(self, client: Client) -> list[str]:
        return list(client.check(self._index)["problems"])


class IndexTask(BackendTask):
    """Starts the job and follows it; cancelling the task cancels the job.

    `job_changed` carries a Job twice a second. Succeeds with the last one.
    """

    job_changed = pyqtSignal(object)

    def __init__(self, address: Address, index: str, body: dict[str, Any]) -> None:
        super().__init__(tr("Index into {0}").format(index), address)
        self.index, self.body = index, body

    def work(self, client: Client) -> Job:
        return run_job(client, self.index, self.body, self._tell)

    def _tell(self, job: Job) -> None:
        if job.percent is not None:
            self.setProgress(job.percent)
        if not self._abandoned:
            self.job_changed.emit(job)


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
