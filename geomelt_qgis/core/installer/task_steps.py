"""The steps that QGIS does itself, in a task, while there is no Python yet."""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..errors import BackendError
from ..tasks.runner import TaskRunner
from ..tasks.task import Task
from .bundle import UnpackTask
from .fetch_uv import FetchUv
from .machine import Machine, unavailable
from .plan import Plan
from .steps import BUNDLE, FETCH, Step
from .uv_pins import pin_for


class TaskStep(QObject):
    """A step that QGIS does in a task, with the signals of a `Running` process.

    `failed` with a sentence, or `cancelled` by the user in QGIS's list of tasks, may stand for
    `ended`.
    """

    printed = pyqtSignal(str)
    ended = pyqtSignal(int, str)
    failed = pyqtSignal(str)
    cancelled = pyqtSignal()

    def __init__(self, task: Task, parent: QObject) -> None:
        super().__init__(parent)
        self._task, self._tasks = task, TaskRunner(self)
        task.succeeded.connect(self._on_success)
        task.failed.connect(lambda error: self.failed.emit(str(error)))
        task.cancelled.connect(self.cancelled)

    def start(self) -> None:
        self._tasks.start(self._task)

    def end(self) -> None:
        self._task.cancel()

    def let_die(self, _: int) -> None:
        self._tasks.cancel_all()

    def _on_success(self, line: str | None) -> None:
        self.printed.emit(line or "")
        self.ended.emit(0, "")


def task_of(step: Step, plan: Plan, bundle: str) -> Task | None:
    """What a step is done by; None where it is a process. Raises BackendError.

    `bundle`: the zip that is unpacked to where the plan takes its packages from.
    """
    if step.id == BUNDLE and plan.wheels is not None:
        return UnpackTask(bundle, plan.wheels)
    if step.id == FETCH:
        pin = pin_for(Machine.here())
        if pin is None:
            raise BackendError(unavailable(Machine.here()) or "", "unavailable")
        return FetchUv(plan, pin)
    return None
