"""Carries out a plan, step by step, without ever waiting."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qgis.PyQt.QtCore import QLockFile, QObject, pyqtSignal

from ..errors import BackendError
from ..log import ProcessLog
from ..network import Route, RouteFinder
from ..text import tr
from . import procedure
from .addresses import hide_passwords
from .installation import Record
from .plan import Plan
from .preflight import held, objection, unwritable
from .problems import cannot_be_run, sentence
from .running import Running
from .scratch import (
    begin_to_forget_downloads,
    begin_to_remove_all,
    begin_to_remove_outdated,
    new_folder,
)
from .steps import TRIAL, Step
from .task_steps import TaskStep, task_of
from .variables import step_environment


class Installer(QObject):
    """`started`, any number of `progressed` (0..1 and a line), then exactly one of the rest."""

    started = pyqtSignal()
    progressed = pyqtSignal(float, str)
    succeeded = pyqtSignal()
    failed = pyqtSignal(str)
    cancelled = pyqtSignal()

    def __init__(self, log: ProcessLog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.log = log
        self._plan: Plan | None = None  # what is installed; a bundle's packages lie unpacked
        self._bundle = ""
        self._record: Record | None = None
        self._lock: QLockFile | None = None
        self._running: Running | TaskStep | None = None
        self._scratch = Path()
        self._steps: list[Step] = []  # those to come, the one in hand first
        self._route = Route()
        self._routes = RouteFinder(self)
        self._routes.found.connect(self._on_route)
        self._is_cancelled = False

    @property
    def is_busy(self) -> bool:
        return self._plan is not None

    def start(self, plan: Plan, *, anew: bool = False) -> None:
        """Goes on where an earlier try of the same choices stopped, unless `anew`.

        An environment that works is emptied only once the new backend has been seen.
        """
        if self.is_busy:
            return
        self._plan, self._is_cancelled = plan, False
        self.log.begin()
        self.started.emit()
        refusal = self._prepare(plan, anew)
        if refusal:
            self._fail(refusal)
        else:
            self._routes.ask()

    def cancel(self) -> None:
        """Ends the step in hand; a later start resumes with it."""
        self._is_cancelled = True
        if self._running is not None:
            self._running.end()
        elif self.is_busy:
            self._end_cancelled()

    def close(self) -> None:
        """For unload: the step in hand ends without a signal."""
        if self._running is not None:
            self._running.let_die(500)
        self._end()
        self.log.close()

    # Inside

    def _prepare(self, plan: Plan, anew: bool) -> str | None:
        """Lock, steps and record; or why there can be no installation."""
        installation = plan.installation
        try:
            installation.folder.parent.mkdir(parents=True, exist_ok=True)
            lock = installation.lock()
            if not lock.tryLock(0):
                return held(lock)
            self._lock = lock
            refusal = objection(plan)
            if refusal:
                return refusal
            if anew:
                begin_to_forget_downloads(installation)
            begin_to_remove_all(installation)
            self._scratch = new_folder(installation)
            record = (None if anew else plan.unfinished()) or plan.record()
            self._record = record
            self._plan = plan.unpacked(self._scratch / "bundle")
            self._bundle = plan.source
            trial = (
                [procedure.trial(self._plan, str(self._scratch))]
                if installation.is_complete
                else []
            )
            rest = (step for step in procedure.steps(self._plan) if step.id not in record.done)
            self._steps = [*procedure.preparation(plan, anew=anew), *trial, *rest]
            if not trial:
                installation.write(record)
        except OSError as error:
            return unwritable(plan, error)
        return None

    def _on_route(self, route: Route) -> None:
        if self._plan is None:
            return
        self._route = route
        try:
            if route.certificates:
                self._plan.installation.certificates.write_bytes(route.certificates)
        except OSError as error:
            self._fail(unwritable(self._plan, error))
        else:
            self._next()

    def _next(self) -> None:
        plan, record = self._plan, self._record
        if plan is None or record is None:
            return
        if not self._steps:
            self._finish(replace(record, complete=True))
            return
        step = self._steps[0]
        self._report(self._done, step.title)
        try:
            task = task_of(step, plan, self._bundle)
        except BackendError as error:
            self._fail(str(error))
            return
        running: Running | TaskStep
        if task is None:
            environment = step_environment(plan, step, self._route, self._scratch)
            running = Running(step, environment, plan.installation.folder.parent, self)
            running.refused.connect(self._on_refused)
        else:
            running = TaskStep(task, self)
            running.failed.connect(self._fail)
            running.cancelled.connect(self._end_cancelled)
        running.printed.connect(self._on_output)
        running.ended.connect(self._on_ended)
        self._running = running
        running.start()

    @property
    def _done(self) -> float:
        """The part of the whole that needs no more work."""
        return max(0.0, 1 - sum(step.share for step in self._steps))

    def _on_output(self, text: str) -> None:
        text = hide_passwords(text)
        self.log.write(text)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if lines and self._steps[0].id != "check":
            self.progressed.emit(self._done, lines[-1])

    def _on_refused(self) -> None:
        if self._plan is None:
            return
        step = self._steps[0]
        if step.id == TRIAL and not self._plan.by_uv:
            self._on_ended(1, "")
        else:
            self._fail(cannot_be_run(step.program))

    def _on_ended(self, code: int, output: str) -> None:
        plan, record = self._plan, self._record
        if plan is None or record is None:
            return
        self._drop()
        step = self._steps[0]
        if self._is_cancelled:
            self._end_cancelled()
        elif code != 0 and not (step.id == TRIAL and procedure.too_broken_to_ask(plan, output)):
            self._fail(sentence(step.id, code, output))
        else:
            self._steps.pop(0)
            lasting = step.id in (each.id for each in procedure.steps(plan))
            after = record.after(step.id) if lasting else record
            # Until the trial is over, the record is that of the environment which works.
            if not (lasting or step.id == TRIAL) or self._remember(after):
                self._next()

    def _finish(self, record: Record) -> None:
        plan = self._plan
        if plan is not None and self._remember(record):
            self._report(1.0, tr("The backend is installed."))
            begin_to_remove_outdated(plan.installation)
            self._end()
            self.succeeded.emit()

    def _remember(self, record: Record) -> bool:
        """Whether the record could be written; the installation has failed where not."""
        if self._plan is None:
            return False
        try:
            self._plan.installation.write(record)
        except OSError as error:
            self._fail(unwritable(self._plan, error))
            return False
        self._record = record
        return True

    def _fail(self, text: str) -> None:
        text = hide_passwords(text)
        self.log.write(text)
        self._end()
        self.failed.emit(text)

    def _end_cancelled(self) -> None:
        self._end()
        self.cancelled.emit()

    def _report(self, fraction: float, text: str) -> None:
        self.log.write(f"--- {text}")
        self.progressed.emit(fraction, text)

    def _drop(self) -> None:
        if self._running is not None:
            self._running.deleteLater()
            self._running = None

    def _end(self) -> None:
        self._routes.forget()
        self._drop()
        if self._plan is not None and self._record is not None:
            begin_to_remove_all(self._plan.installation)
        self._plan = self._record = None
        self._steps = []
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
