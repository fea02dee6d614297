"""One process of a step, from its start to its end."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, pyqtSignal

from .steps import Step

_KEPT_OUTPUT = 20_000
_END_WITHIN_MS = 2_000
CRASHED = -1


class Running(QObject):
    """Any number of `printed`, then `ended` with the exit status and the end of the output.

    `refused` stands for both where it cannot be run. A process that crashed or was killed ends
    with CRASHED, or with the signal as the system numbers it.
    """

    printed = pyqtSignal(str)
    ended = pyqtSignal(int, str)
    refused = pyqtSignal()

    def __init__(
        self, step: Step, environment: QProcessEnvironment, folder: Path, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._output = ""
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        self._process.setProcessEnvironment(environment)
        self._process.setWorkingDirectory(str(folder))
        self._process.setProgram(step.program)
        self._process.setArguments(list(step.arguments))
        self._process.readyRead.connect(self._on_output)
        self._process.errorOccurred.connect(self._on_error)
        self._process.finished.connect(self._on_finished)
        self._patience = QTimer(self._process)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._process.kill)

    def start(self) -> None:
        self._process.start()

    def end(self) -> None:
        """Asks the supervisor, which ends what it runs; a mere kill would end it alone."""
        self._process.closeWriteChannel()
        self._patience.start(_END_WITHIN_MS)

    def let_die(self, wait_ms: int) -> None:
        """The same without a signal, and done when it returns."""
        self._process.disconnect()
        self._process.closeWriteChannel()
        if not self._process.waitForFinished(wait_ms):
            self._process.kill()
            self._process.waitForFinished(wait_ms)

    def _on_output(self) -> None:
        text = bytes(self._process.readAll()).decode("utf-8", "replace")
        self._output = (self._output + text)[-_KEPT_OUTPUT:]
        if text:
            self.printed.emit(text)

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.refused.emit()

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._on_output()
        crashed = status == QProcess.ExitStatus.CrashExit
        self.ended.emit(CRASHED if crashed and code == 0 else code, self._output)
