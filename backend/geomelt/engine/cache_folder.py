"""What was made of a model on this machine: kept in the user's cache until something changes."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

log = logging.getLogger(__name__)


def default_cache_folder() -> Path:
    """The user's own cache folder; what lies in it can be deleted at any time."""
    return platformdirs.user_cache_path("geomelt", appauthor=False) / "runtime"


@dataclass(frozen=True)
class CacheFolder:
    """A folder of entries, each a folder of files that belong together."""

    root: Path

    def place(self, model: str, facts: Mapping[str, Any]) -> Path:
        """The entry of `model` (id and revision) as long as `facts` are what they are."""
        told = json.dumps({"model": model, **facts}, sort_keys=True)
        digest = hashlib.sha256(told.encode()).hexdigest()[:12]
        readable = re.sub(r"[^\w.-]+", "-", model)[:80]
        return self.root / f"{readable}-{digest}"

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """A folder to work in, gone afterwards; beside the entries where that can be written."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            folder = tempfile.mkdtemp(dir=self.root, prefix=".draft-")
        except OSError as error:
            log.warning("The runtime cache cannot be written: %s", error)
            folder = tempfile.mkdtemp(prefix="geomelt-")
        try:
            yield Path(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def keep_files(self, entry: Path, write: Callable[[Path], None]) -> None:
        """Remember all that `write` puts into a folder, or nothing; a disk that refuses costs no
        more than making it again."""
        try:
            with self.draft() as folder:
                write(folder)
                shutil.rmtree(entry, ignore_errors=True)
                folder.rename(entry)
        except OSError as error:
            log.warning("What was made of a model cannot be kept: %s", error)
