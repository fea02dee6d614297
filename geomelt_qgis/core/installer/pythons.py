"""The Pythons of this machine that can carry the backend."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from qgis.PyQt.QtCore import QObject, QProcess, QSettings, QTimer, pyqtSignal

from ..environment import clean_environment
from ..text import tr

OLDEST, NEWEST = (3, 10), (3, 14)
_ANSWER_WITHIN_MS = 20_000
_ASK = """
import json, struct, sys, sysconfig
try:
    import ensurepip, venv
    venv = True
except ImportError:
    venv = False
print(json.dumps({
    "version": sys.version_info[:3], "bits": 8 * struct.calcsize("P"), "venv": venv,
    "implementation": sys.implementation.name, "path": sys.executable,
    "free_threaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
}))
"""


@dataclass(frozen=True)
class Python:
    """An interpreter; without a path the one that uv brings.

    `problem`: why it does not fit; None when it does.
    """

    path: str
    version: tuple[int, ...]
    problem: str | None = None

    @property
    def label(self) -> str:
        number = ".".join(str(part) for part in self.version)
        if not self.path:
            return tr("Python {0} of its own, fetched with all else").format(number)
        return tr("Python {0} ({1})").format(number, self.path)


class PythonSearch(QObject):
    """Asks every candidate what it is, all at once, without waiting.

    `found` for each that answered, `done` when all have answered or were given up.
    """

    found = pyqtSignal(object)
    done = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked: set[QProcess] = set()
        self._known: set[str] = set()

    def start(self, candidates: list[str] | None = None) -> None:
        """Asks these, or all that are found in the usual places."""
        paths = usual_places() if candidates is None else candidates
        for path in paths:
            self._ask(path)
        if not paths:
            QTimer.singleShot(0, self._report_end)

    def close(self) -> None:
        for process in self._asked:
            process.disconnect()
            process.kill()
            process.waitForFinished(200)
        self._asked.clear()

    def _report_end(self) -> None:
        self.done.emit()

    def _ask(self, path: str) -> None:
        process = QProcess(self)
        process.setProcessEnvironment(clean_environment())
        process.setProgram(path)
        process.setArguments(["-I", "-c", _ASK])
        process.finished.connect(lambda *_: self._on_end(process, path))
        process.errorOccurred.connect(lambda error: self._on_error(process, path, error))
        self._asked.add(process)
        # A stub of the Microsoft Store opens a window and never answers.
        patience = QTimer(process)
        patience.setSingleShot(True)
        patience.timeout.connect(process.kill)
        patience.start(_ANSWER_WITHIN_MS)
        process.start()

    def _on_error(self, process: QProcess, path: str, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._on_end(process, path)

    def _on_end(self, process: QProcess, path: str) -> None:
        if process not in self._asked:
            return
        self._asked.discard(process)
        python = read_answer(path, bytes(process.readAllStandardOutput()))
        if python.path not in self._known:
            self._known.add(python.path)
            self.found.emit(python)
        if not self._asked:
            self.done.emit()


def read_answer(path: str, answer: bytes) -> Python:
    """The Python that gave this answer; one with a problem where it is no answer."""
    try:
        facts = json.loads(answer)
        version = tuple(facts["version"])
    except (ValueError, KeyError, TypeError):
        return Python(path, (), tr("{0} is no Python that runs.").format(path))
    return Python(str(facts["path"] or path), version, _problem(facts, version))


def _problem(facts: dict[str, object], version: tuple[int, ...]) -> str | None:
    if not OLDEST <= version[:2] <= NEWEST:
        return tr("Python 3.10 to 3.14 is needed; this is {0}.").format(
            ".".join(str(part) for part in version)
        )
    if facts.get("implementation") != "cpython" or facts.get("bits") != 64:
        return tr("A 64-bit CPython is needed.")
    if facts.get("free_threaded"):
        return tr("PyTorch is not made for the free-threaded Python: choose the usual one.")
    if not facts.get("venv"):
        return tr("This Python cannot make environments: install its venv package (Debian and "
                  "Ubuntu: python3-venv).")  # fmt: skip
    return None


def usual_places() -> list[str]:
    """The interpreters that lie where installers put them; the same one only once."""
    names = [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    if sys.platform == "win32":
        candidates = _of_windows()
    else:
        folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep)]
        folders += [Path("/usr/local/bin"), Path("/opt/homebrew/bin")]
        candidates = [folder / name for name in (*names, "python3") for folder in folders]
        frameworks = Path("/Library/Frameworks/Python.framework/Versions")
        candidates += sorted(frameworks.glob("3.*/bin/python3"), reverse=True)
        candidates += sorted(Path.home().glob(".pyenv/versions/3.*/bin/python"), reverse=True)
    return _each_once(candidates)


def _of_windows() -> list[Path]:
    """What the registry knows, and the usual folders; never the Python inside QGIS."""
    found = []
    for root in ("HKEY_CURRENT_USER", "HKEY_LOCAL_MACHINE"):
        registry = QSettings(rf"{root}\Software\Python\PythonCore", QSettings.Format.NativeFormat)
        for version in registry.childGroups():
            folder = registry.value(f"{version}/InstallPath/Default")
            if folder:
                found.append(Path(str(folder)) / "python.exe")
    programs = Path(os.environ.get("LOCALAPPDATA", "")) / "Programs" / "Python"
    return [*found, *sorted(programs.glob("Python3*/python.exe"), reverse=True)]


def _each_once(candidates: list[Path]) -> list[str]:
    kept: dict[Path, str] = {}
    for path in candidates:
        # A shim answers for whatever is chosen where it is called: not the same as its target.
        if path.is_file() and "shims" not in path.parts:
            kept.setdefault(path.resolve(), str(path))
    return list(kept.values())
