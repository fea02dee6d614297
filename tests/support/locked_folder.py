"""Folders that may only be read, even where root runs the tests."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NOBODY = 65534


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that every user may reach, unlike pytest's."""
    folder = Path(tempfile.mkdtemp(dir="/tmp" if os.name == "posix" else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Nothing in `folder` can be written, nor another file be made there."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root and not all(path.stat().st_mode & 0o001 for path in Path(sys.prefix).parents):
        pytest.skip(f"root must act as another user here, who cannot read {sys.prefix}")
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
    if root:  # who may write anywhere
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)
