"""The tasks under way."""

from __future__ import annotations

import time

from qgis.core import QgsApplication, QgsTask
from qgis.PyQt.QtCore import QObject, pyqtSignal

from .task import Task

_LAST_MOMENT_S = 0.3


class TaskRunner(QObject):
    """Keeps a reference to every task under way: the task manager alone does not."""

    ended = pyqtSignal()  # a task, in whatever way; after its own signal

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
