"""The life of the backend process, as one explicit state machine on the GUI thread."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any

from qgis.PyQt.QtCore import QObject, QProcess, QTimer, pyqtSignal

from .client import Address, Client
from .contract import PROTOCOL, BackendError, Health
from .environment import backend_environment
from .log import BackendLog
from .settings import Settings
from .text import tr

_READY_WITHIN_MS = 180_000  # a virus scanner can hold a first import for minutes
_HEALTH_EVERY_MS = 500
_PATIENCE_MS = 2_000  # between shutdown, terminate and kill


class State(Enum):
    NOT_CONFIGURED = "not configured"
    STOPPED = "stopped"
    STARTING = "starting"
    LOADING_MODEL = "loading model"
    RUNNING = "running"
    FAILED = "failed"
    STOPPING = "stopping"


class BackendProcess(QObject):
    """Starts, watches and ends `PYTHON -m geomelt serve`.

    `state`, `detail` (one sentence when failed), `health` (once asked) and `address` (while
    there is somebody to talk to) change only together with the signal `state_changed`.
    `needs_python`: another Python would help, not another try.
    """

    state_changed = pyqtSignal()

    def __init__(self, log: BackendLog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.log = log
        self.state = State.NOT_CONFIGURED
        self.detail = ""
        self.needs_python = True
        self.health: Health | None = None
        self.address: Address | None = None
        self.client: Client | None = None
        self._settings = Settings()
        self._process: QProcess | None = None
        self._stdout = b""
        self._last_words = ""
        self._start_again = False
        self._deadline = self._timer(self._on_deadline)
        self._health_timer = self._timer(self._ask_health)

    @property
    def is_alive(self) -> bool:
        return self._process is not None

    def configure(self, settings: Settings) -> None:
        """Takes new settings; a living backend is restarted when they concern it."""
        changed = settings != self._settings
        self._settings = settings
        if self.is_alive:
            if changed:
                self.restart()
        else:
            self._enter(State.STOPPED if settings.python else State.NOT_CONFIGURED)

    def start(self) -> None:
        if self.is_alive or not self._settings.python:
            return
        self._stdout, self._last_words = b"", ""
        self.log.write(f"--- {self._settings.python}")
        process = QProcess(self)
        # stdin stays open: the backend ends when it closes, however QGIS went.
        process.setProcessEnvironment(backend_environment(secrets.token_urlsafe(32)))
        process.setProgram(self._settings.python)
        process.setArguments(_arguments(self._settings))
        process.setWorkingDirectory(str(Path.home()))
        process.readyReadStandardOutput.connect(self._on_stdout)
        process.readyReadStandardError.connect(self._on_stderr)
        process.errorOccurred.connect(self._on_error)
        process.finished.connect(self._on_finished)
        self._process = process
        self._enter(State.STARTING)
        self._deadline.start(_READY_WITHIN_MS)
        process.start()

    def stop(self) -> None:
        """Asks for an orderly end and returns; terminates, then kills one that does not listen."""
        if self._process is None or self.state is State.STOPPING:
            return
        self._enter(State.STOPPING)
        self._health_timer.stop()
        self._ask_to_end()
        self._deadline.start(_PATIENCE_MS)

    def restart(self) -> None:
        if self.is_alive:
            self._start_again = True
            self.stop()
        else:
            self.start()

    def stop_now(self) -> None:
        """For unload and the end of QGIS: gone when this returns, within two seconds."""
        process = self._process
        if process is not None:
            self._enter(State.STOPPING)
            process.finished.disconnect(self._on_finished)
            process.errorOccurred.disconnect(self._on_error)
            self._ask_to_end()
            for wait_ms, harder in ((1000, process.terminate), (400, process.kill)):
                if process.waitForFinished(wait_ms):
                    break
                harder()
            process.waitForFinished(200)
        self._drop()
        for dying in self.findChildren(QProcess):
            dying.waitForFinished(200)
        self._enter(State.STOPPED)
        self.log.close()

    # Inside

    def _timer(self, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(slot)
        return timer

    def _enter(self, state: State, detail: str = "", *, needs_python: bool = False) -> None:
        self.state, self.detail = state, detail
        self.needs_python = needs_python or state is State.NOT_CONFIGURED
        self.state_changed.emit()

    def _fail(self, detail: str, *, needs_python: bool = False) -> None:
        self._drop()
        self._enter(State.FAILED, detail, needs_python=needs_python)

    def _drop(self) -> None:
        """Forgets the process and everything that belonged to it; ends it when it lives."""
        self._deadline.stop()
        self._health_timer.stop()
        self.health = self.address = None
        if self.client is not None:
            self.client.close()
            self.client = None
        process, self._process = self._process, None
        if process is None:
            return
        process.disconnect()
        if process.state() == QProcess.ProcessState.NotRunning:
            process.deleteLater()
        else:
            process.finished.connect(process.deleteLater)
            process.kill()

    def _ask_to_end(self) -> None:
        if self.client is not None:
            self.client.ask("POST", "/v1/shutdown", _ignore, _ignore, {})
        if self._process is not None:
            self._process.closeWriteChannel()

    def _on_stdout(self) -> None:
        if self._process is None:
            return
        self._stdout += bytes(self._process.readAllStandardOutput())
        while b"\n" in self._stdout:
            line, self._stdout = self._stdout.split(b"\n", 1)
            self._on_line(line.decode("utf-8", "replace"))

    def _on_line(self, line: str) -> None:
        ready = _ready(line) if self.state is State.STARTING else None
        if ready is None:
            self.log.write(line)
        elif ready.get("protocol") != PROTOCOL:
            self._fail(
                tr(
                    "The backend speaks protocol {0}, this plugin {1}: update the older of the two."
                ).format(ready.get("protocol"), PROTOCOL)
            )
        elif self._process is not None:
            token = self._process.processEnvironment().value("GEOMELT_TOKEN")
            self.address = Address(f"http://127.0.0.1:{int(ready['port'])}", token)
            self.client = Client(self.address)
            self._deadline.stop()
            self._enter(State.LOADING_MODEL)
            self._ask_health()

    def _on_stderr(self) -> None:
        if self._process is not None:
            text = bytes(self._process.readAllStandardError()).decode("utf-8", "replace")
            self._last_words = (self._last_words + text)[-4000:]
            self.log.write(text)

    def _ask_health(self) -> None:
        if self.client is not None:
            self.client.ask("GET", "/v1/health", self._on_health, self._on_no_health)

    def _on_health(self, answer: dict[str, Any]) -> None:
        if self.state is not State.LOADING_MODEL:
            return
        self.health = Health.read(answer)
        if self.health.status == "failed":
            self._fail(self.health.detail or tr("The model could not be loaded."))
        elif self.health.status == "ready":
            self._enter(State.RUNNING)
        else:
            self._health_timer.start(_HEALTH_EVERY_MS)

    def _on_no_health(self, error: BackendError) -> None:
        # A dying process is told by `finished`, with its last words.
        if self.state is State.LOADING_MODEL and error.code != "backend-gone":
            self._fail(error.detail)

    def _on_deadline(self) -> None:
        if self._process is None:
            return
        if self.state is State.STARTING:
            self._fail(
                tr("The backend did not get ready within {0} s: show its log.").format(
                    _READY_WITHIN_MS // 1000
                )
            )
        elif self._process.property("terminated"):
            self._process.kill()
        else:
            self._process.setProperty("terminated", True)
            self._process.terminate()
            self._deadline.start(_PATIENCE_MS)

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._fail(
                tr("{0} cannot be run: choose the Python that has the backend.").format(
                    self._settings.python
                ),
                needs_python=True,
            )

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._on_stdout()
        self._on_stderr()
        if self.state is State.STOPPING:
            self._drop()
            self._enter(State.STOPPED)
            if self._start_again:
                self._start_again = False
                self.start()
        elif "No module named geomelt" in self._last_words:
            self._fail(
                tr(
                    "{0} has no backend: run `{0} -m pip install geomelt`, or choose another."
                ).format(self._settings.python),
                needs_python=True,
            )
        else:
            end = (
                tr("it was killed or crashed")
                if status == QProcess.ExitStatus.CrashExit
                else tr("exit code {0}").format(code)
            )
            if self.state is State.STARTING:
                last_line = self._last_words.strip().rsplit("\n", 1)[-1]
                text = tr("The backend ended while it started ({0}): show its log. {1}")
                self._fail(text.format(end, last_line).strip())
            else:
                self._fail(tr("The backend ended unexpectedly ({0}): restart it.").format(end))


def _arguments(settings: Settings) -> list[str]:
    arguments = ["-m", "geomelt", "serve"]
    if settings.index_folder:
        arguments += ["--index-folder", settings.index_folder]
    if settings.device != "auto":
        arguments += ["--device", settings.device]
    return arguments


def _ready(line: str) -> dict[str, Any] | None:
    """The ready line's object, or None for any other line."""
    try:
        data = json.loads(line)
    except ValueError:
        return None
    return data if isinstance(data, dict) and data.get("ready") and "port" in data else None


def _ignore(_: object) -> None:
    """Nobody waits for the answer to a shutdown."""
