"""The environment on disk: where it lies, how far it got, who is at work on it."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from qgis.PyQt.QtCore import QLockFile

from ..paths import plugin_version
from .uv_pins import uv_version


def default_folder() -> Path:
    """A short path of the user's own that no profile, roaming or cloud folder holds."""
    home = Path.home()
    if sys.platform == "win32":
        # Some packages hold paths of more than 150 characters; Windows allows 260.
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "GeoMELT"
    elif sys.platform == "darwin":
        base = home / "Library" / "GeoMELT"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "geomelt"
    return base / "python"


@dataclass(frozen=True)
class Record:
    """What was installed from what, and the steps that are done.

    `complete` is set by the last step alone: whatever ended the installation before leaves an
    environment that is not used, and that the next try goes on with.
    """

    version: str
    variant: str
    interpreter: str
    torch_index: str = ""
    source: str = ""
    offline: bool = False
    complete: bool = False
    done: tuple[str, ...] = ()

    def after(self, step: str) -> Record:
        return replace(self, done=(*self.done, step))

    def same_choices(self, other: Record) -> bool:
        """Whether one can go on where the other stopped.

        Packages may come from elsewhere then: that is often the remedy.
        """
        mine, theirs = ((each.version, each.variant, each.interpreter) for each in (self, other))
        return mine == theirs


@dataclass(frozen=True)
class Installation:
    """A folder that holds the backend's environment, or will; its record lies beside it."""

    folder: Path

    @classmethod
    def at(cls, folder: str = "") -> Installation:
        """In the folder of the settings; the default one where they name none."""
        return cls(Path(folder) if folder else default_folder())

    @property
    def python(self) -> Path:
        if sys.platform == "win32":
            return self.folder / "Scripts" / "python.exe"
        return self.folder / "bin" / "python"

    @property
    def is_complete(self) -> bool:
        record = self.record()
        return record is not None and record.complete and self.python.exists()

    @property
    def is_outdated(self) -> bool:
        """Whether it is complete, but of another version than the plugin."""
        record = self.record()
        return record is not None and self.is_complete and record.version != plugin_version()

    @property
    def is_ours(self) -> bool:
        """Whether the folder may be emptied: made by the installer, empty, or not there."""
        if self.record_file.exists() or not self.folder.exists():
            return True
        return self.folder.is_dir() and not any(self.folder.iterdir())

    @property
    def record_file(self) -> Path:
        return self._beside("json")

    @property
    def certificates(self) -> Path:
        """The PEM file of what QGIS trusts, written for pip and uv."""
        return self._beside("pem")

    @property
    def tools(self) -> Path:
        """The folder of uv, what it has fetched, and the Python that the environment needs."""
        return self._beside("uv")

    @property
    def uv(self) -> Path:
        """The program, of the version that this plugin wants."""
        return self.tools / f"uv-{uv_version()}{'.exe' if sys.platform == 'win32' else ''}"

    def record(self) -> Record | None:
        """What is known of the environment; None without a readable record."""
        try:
            data: dict[str, Any] = json.loads(self.record_file.read_text(encoding="utf-8"))
            return Record(**{**data, "done": tuple(data["done"])})
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def write(self, record: Record) -> None:
        """Raises OSError."""
        new = self._beside("json.new")
        new.write_text(json.dumps(asdict(record), indent=1), encoding="utf-8")
        new.replace(self.record_file)

    def lock(self) -> QLockFile:
        """The lock against a second QGIS; it names its process, and goes stale with it."""
        lock = QLockFile(str(self._beside("lock")))
        lock.setStaleLockTime(0)
        return lock

    def _beside(self, suffix: str) -> Path:
        return self.folder.with_name(f"{self.folder.name}.{suffix}")
