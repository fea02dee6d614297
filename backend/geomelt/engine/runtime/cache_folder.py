"""What was made from a model on this machine: kept in the user's cache until something changes."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

log = logging.getLogger(__name__)

KEPT, KEPT_BYTES = 8, 2 << 30  # entries, those used last
_FORM = 5  # raised where what an entry holds, or how it is run, is another than before
_DRAFT = ".draft-"
_LEFT_S = 24 * 3600  # a draft this old is of a process that is gone


def default_cache_folder() -> Path:
    """The user's own cache folder; what lies in it can be deleted at any time."""
    return platformdirs.user_cache_path("geomelt", appauthor=False) / "runtime"


@dataclass(frozen=True)
class CacheFolder:
    """A folder of entries, each a folder of files that belong together."""

    root: Path

    def place(self, model: str, facts: Mapping[str, Any]) -> Path:
        """The entry of `model` (id and revision) as long as `facts` are what they are."""
        key = json.dumps({"form": _FORM, "model": model, **facts}, sort_keys=True)
        digest = hashlib.sha256(key.encode()).hexdigest()[:12]
        readable = re.sub(r"[^\w.-]+", "-", model)[:80]
        return self.root / f"{readable}-{digest}"

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """A folder to work in, gone afterwards; beside the entries where that can be written."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            folder = tempfile.mkdtemp(dir=self.root, prefix=_DRAFT)
        except OSError as error:
            log.warning("The runtime cache cannot be written: %s", error)
            folder = tempfile.mkdtemp(prefix="geomelt-")
        try:
            yield Path(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def keep_files(self, entry: Path, write: Callable[[Path], None]) -> None:
        """Remember all that `write` puts into a folder, or nothing; a disk that refuses costs no
        more than making it again. Entries that have not been used for long make room."""
        try:
            with self.draft() as folder:
                write(folder)
                if entry.exists():
                    self._remove(entry)
                folder.rename(entry)
            self.note_use(entry)
            self._make_room()
        except OSError as error:
            log.warning("What was made from a model cannot be kept: %s", error)

    def note_use(self, entry: Path) -> None:
        with suppress(OSError):  # the cache may belong to another user
            os.utime(entry)

    def entries(self) -> list[Path]:
        """Those used last come first."""
        found = [path for path in self.root.glob("*") if not path.name.startswith(_DRAFT)]
        return sorted(found, key=_last_use, reverse=True)

    def size(self) -> int:
        """Bytes of all entries."""
        return sum(map(_size, self.entries()))

    def _make_room(self) -> None:
        held = 0
        for number, entry in enumerate(self.entries()):
            held += _size(entry)
            if number and (number >= KEPT or held > KEPT_BYTES):
                with suppress(OSError):  # in use on Windows, or gone already
                    self._remove(entry)
        for draft in self.root.glob(f"{_DRAFT}*"):
            if _last_use(draft) < time.time() - _LEFT_S:
                shutil.rmtree(draft, ignore_errors=True)

    def _remove(self, entry: Path) -> None:
        """All of it or nothing: half an entry means something else."""
        with self.draft() as folder:
            entry.rename(folder / entry.name)


def _last_use(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:  # another process made room
        return 0.0


def _size(entry: Path) -> int:
    size = 0
    for file in entry.rglob("*"):
        with suppress(FileNotFoundError):
            size += file.stat().st_size
    return size
