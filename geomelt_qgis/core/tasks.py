"""Long work in QGIS's task manager. `run` touches nothing of the GUI thread and never raises."""

from __future__ import annotations

import threading
import time
import traceback
from typing import Any

from qgis.core import Qgis, QgsApplication, QgsMessageLog, QgsTask
from qgis.PyQt.QtCore import QObject, pyqtSignal

from .address import Address
from .client import Client
from .contract import BackendError, Cancelled, Job
from .following import run_job
from .report import Report, report_of
from .text import tr

_LAST_MOMENT_S = 0.3


class Task(QgsTask):
    """Exactly one of the three signals ends it; who has cancelled it gets no result.

    `outcome` runs in the task's thread; `present` makes of it, on the GUI thread, what `succeeded`
    carries: layers are opened there.

    QGIS may delete its half of a cancelled task while `outcome` still runs. What runs there may
    fail then, `run` itself may not: it touches nothing but what Python holds.
    """

    keeps_results = False  # whether it writes into a folder of results

    succeeded = pyqtSignal(object)
    failed = pyqtSignal(object)
    cancelled = pyqtSignal()

    def __init__(self, title: str, *, can_cancel: bool = True) -> None:
        # No flag at all, a 0, is not a member of what Qt 6 makes of the flags.
        super().__init__(
            title, QgsTask.Flag.CanCancel if can_cancel else QgsTask.Flag.CancelWithoutPrompt
        )
        self._title = title
        self._result: Any = None
        self._error: BackendError | None = None
        self._abandoned = False
        self._stop = threading.Event()  # cancelled; asked from slots in the task's thread, too

    def outcome(self) -> Any:
        """What the task is for. May raise BackendError and Cancelled."""
        raise NotImplementedError

    def present(self, result: Any) -> Any:
        """The outcome made ready to be shown. May raise BackendError."""
        return result

    def run(self) -> bool:
        try:
            self._result = self.outcome()
        except Cancelled:
            return False
        except BackendError as error:
            self._error = error
            return False
        except Exception as error:  # an exception that leaves run() takes QGIS down
            self._error = self._unexpected(error)
            return False
        return True

    def cancel(self) -> None:
        self._stop.set()
        super().cancel()

    def abandon(self) -> None:
        """Cancels; nobody is told any more."""
        self._abandoned = True
        self.cancel()

    def finished(self, result: bool) -> None:
        if self._abandoned:
            return
        if self._stop.is_set():
            self.cancelled.emit()
        elif result:
            self._succeed()
        elif self._error is not None:
            self.failed.emit(self._error)
        else:
            self.cancelled.emit()

    def _succeed(self) -> None:
        try:
            shown = self.present(self._result)
        except BackendError as error:
            self.failed.emit(error)
        except Exception as error:  # else no signal would end the task
            self.failed.emit(self._unexpected(error))
        else:
            self.succeeded.emit(shown)

    def _unexpected(self, error: Exception) -> BackendError:
        QgsMessageLog.logMessage(
            traceback.format_exc(), "GeoMELT", Qgis.MessageLevel.Critical, notifyUser=False
        )
        text = tr("{0} failed: {1!r}. Please report this.")
        return BackendError(text.format(self._title, error))


class BackendTask(Task):
    """One conversation with the backend."""

    def __init__(self, title: str, address: Address) -> None:
        super().__init__(title)
        self._address = address

    def work(self, client: Client) -> Any:
        """The conversation; runs in the task's thread. May raise BackendError and Cancelled."""
        raise NotImplementedError

    def outcome(self) -> Any:
        with Client(self._address, cancelled=self._stop.is_set) as client:
            return self.work(client)


class ReportTask(BackendTask):
    """Succeeds with the Report of an index."""

    def __init__(self, address: Address, index: str) -> None:
        super().__init__(tr("Report of {0}").format(index), address)
        self._index = index

    def work(self, client: Client) -> Report:
        return report_of(client.report(self._index), self._index)


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

    ended = pyqtSignal()  # a task, in whatever way; those who wait for it have been told

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks: set[Task] = set()

    @property
    def are_busy(self) -> bool:
        """Whether any task is still under way."""
        return bool(self._tasks)

    @property
    def are_keeping_results(self) -> bool:
        """Whether any of them writes into a folder of results."""
        return any(task.keeps_results for task in self._tasks)

    def start(self, task: Task) -> None:
        self._tasks.add(task)
        for signal in (task.succeeded, task.failed, task.cancelled):
            signal.connect(lambda *_: self._discard(task))
        QgsApplication.taskManager().addTask(task)

    def cancel_all(self) -> None:
        """Cancels every task and gives the threads a moment to notice."""
        for task in tuple(self._tasks):
            task.abandon()
        end = time.monotonic() + _LAST_MOMENT_S
        while time.monotonic() < end and any(
            task.status() == QgsTask.TaskStatus.Running for task in self._tasks
        ):
            time.sleep(0.01)
        self._tasks.clear()

    def _discard(self, task: Task) -> None:
        self._tasks.discard(task)
        self.ended.emit()
