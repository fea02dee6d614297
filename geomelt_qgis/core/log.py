"""The stderr of a process, kept in a rotating file of its own."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterable
from logging.handlers import RotatingFileHandler
from pathlib import Path

from qgis.core import QgsApplication

_BYTES, _OLD_PARTS = 1_000_000, 1
_KEPT = 5


class ProcessLog:
    """One file per process in the user's profile, made with the first line after `begin`.

    Two QGIS that share a profile never write into one file; the newest five are kept. Where the
    profile cannot be written, the output is lost: no reason to stop the process.
    """

    def __init__(self, name: str, folder: Path | None = None) -> None:
        self._name = name
        self._folder = folder or Path(QgsApplication.qgisSettingsDirPath()) / "geomelt" / "logs"
        self._handler: logging.Handler | None = None
        self.path: Path | None = None

    @property
    def folder(self) -> Path:
        return self._folder

    @property
    def file(self) -> Path | None:
        """That of the present process; before the first one, the newest there is."""
        return self.path or max(self._left(), key=_modified, default=None)

    @property
    def last_written(self) -> float:
        """When, in seconds; 0 where nothing was written."""
        return _modified(self.file) if self.file else 0.0

    def begin(self) -> None:
        """A new process writes from here on."""
        self.close()
        stamp = time.strftime("%Y%m%d-%H%M%S")
        number = 0
        while True:
            name = f"{self._name}-{stamp}-{os.getpid()}{f'-{number}' if number else ''}.log"
            self.path = self._folder / name
            if not os.path.exists(self.path):
                return
            number += 1

    def write(self, text: str) -> None:
        """Appends the text, line by line."""
        if self.path is None:
            self.begin()
        if self._handler is None:
            self._handler = self._open()
        for line in text.splitlines():
            # A handler of our own, not a logger: loggers outlive an unloaded plugin.
            self._handler.emit(logging.makeLogRecord({"msg": line}))

    def tail(self, lines: int = 200) -> str:
        """The last lines of the file; empty when there is none."""
        file = self.file
        if file is None:
            return ""
        try:
            text = file.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-lines:])

    def close(self) -> None:
        if self._handler is not None:
            self._handler.close()
            self._handler = None

    def _open(self) -> logging.Handler:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._forget_old()
            return RotatingFileHandler(
                str(self.path), maxBytes=_BYTES, backupCount=_OLD_PARTS, encoding="utf-8"
            )
        except OSError:
            return logging.NullHandler()

    def _left(self) -> Iterable[Path]:
        return self._folder.glob(f"{self._name}-*.log")

    def _forget_old(self) -> None:
        files = sorted(self._left(), key=_modified)
        for old in files[: -(_KEPT - 1)]:
            for part in (old, *self._folder.glob(f"{old.name}.*")):
                # Another QGIS may have been quicker, or Windows holds a file that is still open.
                if not _unlinked(part):
                    break


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _unlinked(path: Path) -> bool:
    try:
        path.unlink()
    except OSError:
        return False
    return True
