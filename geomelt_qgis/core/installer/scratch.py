"""Where pip unpacks: on the disk of the environment, not in a temporary folder that is too small.

Half a PyTorch is gigabytes: what a try leaves goes with it, what a killed one left with the next.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from glob import escape
from pathlib import Path

from .installation import Installation


def new_folder(installation: Installation) -> Path:
    """An empty one beside the environment. Raises OSError."""
    folder = installation.folder
    return Path(tempfile.mkdtemp(prefix=f"{folder.name}.tmp-", dir=folder.parent))


def remove_all(installation: Installation) -> None:
    """For whoever holds the lock."""
    for left in _left(installation):
        shutil.rmtree(left, ignore_errors=True)


def begin_to_remove_all(installation: Installation) -> None:
    """The same, without waiting for the disk; those made from now on stay."""
    for left in _left(installation):
        threading.Thread(target=shutil.rmtree, args=(left, True), daemon=True).start()


def _left(installation: Installation) -> list[Path]:
    folder = installation.folder
    return list(folder.parent.glob(f"{escape(folder.name)}.tmp-*"))
