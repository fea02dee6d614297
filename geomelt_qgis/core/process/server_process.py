"""One `python -m geomelt serve`, from its start to its end."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.PyQt.QtCore import QObject, QProcess, pyqtSignal

from ..environment import backend_environment
from ..log import ProcessLog
from ..settings import Settings

_LAST_OUTPUT = 4000


@dataclass(frozen=True)
class End:
    """How a process ended. `could_not_run`: it never began."""

    code: int = 0
    crashed: bool = False
    could_not_run: bool = False
    last_output: str = ""

    @property
    def last_line(self) -> str:
        return self.last_output.strip().rsplit("\n", 1)[-1]


class ServerProcess(QObject):
    """Holds the process's stdin open: it ends when that closes, however QGIS went.

    `ready` carries the object of its ready line, `ended` an End. All other output goes
    to the log, as it comes: a full pipe would stop it.
    """

    ready = pyqtSignal(object)
    ended = pyqtSignal(object)

    def __init__(
        self, python: str, settings: Settings, log: ProcessLog, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.token = secrets.token_urlsafe(32)
        self._log = log
        self._stdout = b""
        self._last_output = ""
        self._is_ready = False
        self._process = QProcess(self)
        self._process.setProcessEnvironment(backend_environment(self.token))
        self._process.setProgram(python)
        self._process.setArguments(["-m", "geomelt", "serve", *_options(settings)])
        self._process.setWorkingDirectory(str(Path.home()))
        self._process.readyReadStandardOutput.connect(self._on_stdout)
        self._process.readyReadStandardError.connect(self._on_stderr)
        self._process.errorOccurred.connect(self._on_error)
        self._process.finished.connect(self._on_finished)

    @property
    def pid(self) -> int:
        return int(self._process.processId())

    def start(self) -> None:
        self._log.begin()
        self._log.write(f"--- {self._process.program()} {' '.join(self._process.arguments())}")
        self._process.start()

    def close_stdin(self) -> None:
        """Asks for an orderly end."""
        self._process.closeWriteChannel()

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()

    def wait(self, milliseconds: int) -> bool:
        """Whether it has ended within this time; for the end of QGIS alone."""
        return bool(
            self._process.state() == QProcess.ProcessState.NotRunning
            or self._process.waitForFinished(milliseconds)
        )

    def let_die(self) -> None:
        """Kills it without a signal, and forgets it when it is gone."""
        self._process.disconnect()
        if self._process.state() == QProcess.ProcessState.NotRunning:
            self.deleteLater()
        else:
            self._process.finished.connect(self.deleteLater)
            self._process.kill()

    def _on_stdout(self) -> None:
        self._stdout += bytes(self._process.readAllStandardOutput())
        while b"\n" in self._stdout:
            raw, self._stdout = self._stdout.split(b"\n", 1)
            line = raw.decode("utf-8", "replace")
            ready = None if self._is_ready else _ready(line)
            if ready is None:
                self._log.write(line)
            else:
                self._is_ready = True
                self.ready.emit(ready)

    def _on_stderr(self) -> None:
        text = bytes(self._process.readAllStandardError()).decode("utf-8", "replace")
        self._last_output = (self._last_output + text)[-_LAST_OUTPUT:]
        self._log.write(text)

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.ended.emit(End(could_not_run=True))

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._on_stdout()
        self._on_stderr()
        crashed = status == QProcess.ExitStatus.CrashExit
        self.ended.emit(End(code, crashed, last_output=self._last_output))


def _options(settings: Settings) -> list[str]:
    options = []
    if settings.index_folder:
        options += ["--index-folder", settings.index_folder]
    for name in ("device", "precision"):
        if getattr(settings, name) != "auto":
            options += [f"--{name}", getattr(settings, name)]
    for name in ("model", "captioner", "adapter"):
        if getattr(settings, name):
            options += [f"--{name}", getattr(settings, name)]
    if settings.network:
        options += ["--download"]
    return options


def _ready(line: str) -> dict[str, Any] | None:
    """The ready line's object, or None for any other line."""
    try:
        data = json.loads(line)
    except ValueError:
        return None
    return data if isinstance(data, dict) and data.get("ready") and "port" in data else None
