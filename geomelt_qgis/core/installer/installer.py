"""Carries out a plan, step by step, without ever waiting."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qgis.PyQt.QtCore import QLockFile, QObject, QProcess, pyqtSignal

from ..environment import installer_environment
from ..log import ProcessLog
from ..network import Route, RouteFinder
from ..text import tr
from .installation import Record
from .plan import TRIAL, Plan, Step
from .preflight import objection
from .problems import sentence
from .scratch import begin_to_remove_all, new_folder

_KEPT_OUTPUT = 20_000
_TEMPORARY = ("TMPDIR", "TEMP", "TMP")


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
        self._plan: Plan | None = None
        self._record: Record | None = None
        self._lock: QLockFile | None = None
        self._process: QProcess | None = None
        self._scratch: Path | None = None
        self._steps: list[Step] = []
        self._route = Route()
        self._routes = RouteFinder(self)
        self._routes.found.connect(self._on_route)
        self._output = ""
        self._done = 0.0
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
        if self._process is not None:
            self._process.kill()
        elif self.is_busy:
            self._end()
            self.cancelled.emit()

    def close(self) -> None:
        """For unload: the step in hand ends, and nobody is told."""
        if self._process is not None:
            self._process.disconnect()
            self._process.kill()
            self._process.waitForFinished(500)
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
                return _held(lock)
            self._lock = lock
            refusal = objection(plan)
            if refusal:
                return refusal
            begin_to_remove_all(installation)
            self._scratch = new_folder(installation)
            record = None if anew else _unfinished(plan)
            record = record or plan.record()
            self._record = record
            self._steps = [step for step in plan.steps() if step.id not in record.done]
            if installation.is_complete:
                self._steps.insert(0, plan.trial(str(self._scratch)))
            else:
                installation.write(record)
        except OSError as error:
            return _unwritable(plan, error)
        return None

    def _on_route(self, route: Route) -> None:
        if self._plan is None:
            return
        self._route = route
        try:
            if route.certificates:
                self._plan.installation.certificates.write_bytes(route.certificates)
        except OSError as error:
            self._fail(_unwritable(self._plan, error))
        else:
            self._next()

    def _next(self) -> None:
        plan, record = self._plan, self._record
        if plan is None or record is None:
            return
        done = sum(step.share for step in plan.steps() if step.id in record.done)
        if not self._steps:
            self._finish(replace(record, complete=True))
            return
        step = self._steps[0]
        self._output, self._done = "", done
        self._tell(done, step.title)
        certificates = plan.installation.certificates
        environment = installer_environment(
            self._route, certificates if certificates.exists() else None, offline=plan.offline
        )
        for name in _TEMPORARY:
            environment.insert(name, str(self._scratch))
        process = QProcess(self)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        process.setProcessEnvironment(environment)
        process.setWorkingDirectory(str(plan.installation.folder.parent))
        process.setProgram(step.program)
        process.setArguments(list(step.arguments))
        process.readyRead.connect(self._on_output)
        process.errorOccurred.connect(self._on_error)
        process.finished.connect(self._on_finished)
        self._process = process
        process.start()

    def _on_output(self) -> None:
        if self._process is None:
            return
        text = bytes(self._process.readAll()).decode("utf-8", "replace")
        self._output = (self._output + text)[-_KEPT_OUTPUT:]
        self.log.write(text)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if lines and self._steps[0].id != "check":
            self.progressed.emit(self._done, lines[-1])

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and not self._is_cancelled:
            step = self._steps[0]
            if step.id == TRIAL:
                self._on_finished(1, QProcess.ExitStatus.CrashExit)
            else:
                self._fail(tr("{0} cannot be run: choose another Python.").format(step.program))

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        plan, record = self._plan, self._record
        if plan is None or record is None:
            return
        self._on_output()
        self._drop_process()
        step = self._steps.pop(0)
        failed = code != 0 or status == QProcess.ExitStatus.CrashExit
        if step.id == TRIAL and "ERROR:" not in self._output:
            failed = False  # not pip's own word: an environment too broken to ask is no loss
        if self._is_cancelled:
            self._end()
            self.cancelled.emit()
        elif failed:
            self._fail(sentence(step.id, code, self._output))
        elif self._remember(record if step.id == TRIAL else record.after(step.id)):
            self._next()

    def _finish(self, record: Record) -> None:
        if self._remember(record):
            self._tell(1.0, tr("The backend is installed."))
            self._end()
            self.succeeded.emit()

    def _remember(self, record: Record) -> bool:
        """Whether the record could be written; the installation has failed where not."""
        if self._plan is None:
            return False
        try:
            self._plan.installation.write(record)
        except OSError as error:
            self._fail(_unwritable(self._plan, error))
            return False
        self._record = record
        return True

    def _fail(self, text: str) -> None:
        self.log.write(text)
        self._end()
        self.failed.emit(text)

    def _tell(self, fraction: float, text: str) -> None:
        self.log.write(f"--- {text}")
        self.progressed.emit(fraction, text)

    def _drop_process(self) -> None:
        if self._process is not None:
            self._process.deleteLater()
            self._process = None

    def _end(self) -> None:
        self._routes.forget()
        self._drop_process()
        if self._plan is not None and self._scratch is not None:
            begin_to_remove_all(self._plan.installation)
        self._plan = self._record = self._scratch = None
        self._steps = []
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None


def _unfinished(plan: Plan) -> Record | None:
    """The record of this try, with the steps that an earlier one has done."""
    record = plan.installation.record()
    if record is None or record.complete or not record.same_choices(plan.record()):
        return None
    if not plan.installation.python.exists():
        return None
    return replace(plan.record(), done=record.done)


def _unwritable(plan: Plan, error: OSError) -> str:
    return tr("{0} cannot be written: {1}. Choose another folder.").format(
        plan.installation.folder.parent, error.strerror or error
    )


def _held(lock: QLockFile) -> str:
    # PyQt returns what C++ fills in: whether it is known, then pid, host and program.
    known, pid, *_ = lock.getLockInfo()
    if not known:
        return tr("The folder cannot be locked: choose one that you may write to.")
    return tr("Another QGIS (process {0}) installs the backend: wait until it is done.").format(pid)
