"""One `python -m geomelt …` from an algorithm's thread, with its progress and its end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsProcessingFeedback
from qgis.PyQt.QtCore import QProcess

from ..core.environment import clean_environment
from ..core.errors import BackendError, Cancelled
from ..core.installer.steps import supervised
from ..core.text import tr

_LOOK_MS, _PATIENCE_MS = 200, 5_000


@dataclass(frozen=True)
class Ended:
    """`output`: its stdout; `last_line`: that of its stderr."""

    output: str
    last_line: str


def run_command(python: str, arguments: list[str], feedback: QgsProcessingFeedback) -> Ended:
    """Passes stderr on, line by line; ends with QGIS, however QGIS goes.

    Raises BackendError where it cannot be run, Cancelled.
    """
    process = QProcess()
    process.setProcessEnvironment(clean_environment())
    process.setWorkingDirectory(str(Path.home()))
    process.start(python, [*supervised("geomelt", *arguments)])
    if not process.waitForStarted():
        raise BackendError(
            tr("{0} cannot be run: install the backend again.").format(python), "not-installed"
        )
    output, remarks = b"", _Remarks(feedback)
    while not process.waitForFinished(_LOOK_MS):
        remarks.take(bytes(process.readAllStandardError()))
        output += bytes(process.readAllStandardOutput())
        if feedback.isCanceled():
            process.closeWriteChannel()
            if not process.waitForFinished(_PATIENCE_MS):
                process.kill()
                process.waitForFinished(_PATIENCE_MS)
            raise Cancelled
    remarks.take(bytes(process.readAllStandardError()) + b"\n")
    output += bytes(process.readAllStandardOutput())
    return Ended(output.decode("utf-8", "replace"), remarks.last)


class _Remarks:
    """The stderr of a command, passed on in whole lines."""

    def __init__(self, feedback: QgsProcessingFeedback) -> None:
        self._feedback = feedback
        self._rest = b""
        self.last = ""

    def take(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            text = line.decode("utf-8", "replace").strip()
            if text:
                self.last = text
                self._feedback.pushConsoleInfo(text)
