"""What the backend says on stderr, kept in a rotating file."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from qgis.core import QgsApplication

_BYTES, _OLD_FILES = 1_000_000, 2


class BackendLog:
    """One rotating file in the user's profile, made with the first line."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or Path(QgsApplication.qgisSettingsDirPath()) / "geomelt" / "backend.log"
        self._handler: RotatingFileHandler | None = None

    def write(self, text: str) -> None:
        """Appends the text, line by line."""
        if self._handler is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._handler = RotatingFileHandler(
                self.path, maxBytes=_BYTES, backupCount=_OLD_FILES, encoding="utf-8"
            )
        for line in text.splitlines():
            # A handler of our own, not a logger: loggers outlive an unloaded plugin.
            self._handler.emit(logging.makeLogRecord({"msg": line}))

    def tail(self, lines: int = 200) -> str:
        """The last lines of the file; empty when there is none."""
        if not self.path.exists():
            return ""
        text = self.path.read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def close(self) -> None:
        if self._handler is not None:
            self._handler.close()
            self._handler = None
