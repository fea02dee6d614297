"""Where pip and uv unpack: on the disk of the environment, not in a temporary folder too small.

Half a PyTorch is gigabytes: what a try leaves goes with it, what a killed one left with the next.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterable
from glob import escape
from pathlib import Path

from .installation import Installation


def new_folder(installation: Installation) -> Path:
    """An empty one beside the environment. Raises OSError."""
    folder = installation.folder
    return Path(tempfile.mkdtemp(prefix=f"{folder.name}.tmp-", dir=folder.parent))


def remove_all(installation: Installation) -> None:
    """The caller holds the lock."""
    for left in _left(installation):
        shutil.rmtree(reachable(left), ignore_errors=True)


def begin_to_remove_all(installation: Installation) -> None:
    """The same, without waiting for the disk; those made from now on stay."""
    _begin_to_remove(_left(installation))


def begin_to_forget_downloads(installation: Installation) -> None:
    """What uv has fetched: its files are those of the environment, and damaged with them."""
    cache = installation.tools / "cache"
    if cache.exists():
        cache.replace(new_folder(installation) / "cache")
    begin_to_remove_all(installation)


def begin_to_remove_outdated(installation: Installation) -> None:
    """Every uv, Python and package beside the environment that it no longer needs."""
    tools = installation.tools
    home = _home(installation)
    # Some are links to others, on Windows junctions: what they lead to is what counts.
    pythons = {path.resolve() for path in (tools / "python").glob("cpython-*")}
    _begin_to_remove(path for path in pythons if home and path not in home.parents)
    for program in tools.glob("uv-*"):
        if program != installation.uv:
            program.unlink(missing_ok=True)
    threading.Thread(target=_remove_unshared, args=(tools / "cache",), daemon=True).start()


def reachable(path: Path) -> str:
    """The path as Windows takes it beyond 260 characters: uv makes such paths."""
    if sys.platform == "win32" and not str(path).startswith("\\\\"):
        return "\\\\?\\" + str(path.absolute())
    return str(path)


def _begin_to_remove(folders: Iterable[Path]) -> None:
    for folder in folders:
        arguments = (reachable(folder), True)
        threading.Thread(target=shutil.rmtree, args=arguments, daemon=True).start()


def _remove_unshared(cache: Path) -> None:
    """Packages of an older version: uv links an environment to those that it holds."""
    for package in cache.glob("archive-v*/*"):
        walk = os.walk(reachable(package))
        files = (os.path.join(folder, name) for folder, _, names in walk for name in names)
        if not any(os.lstat(file).st_nlink > 1 for file in files):
            shutil.rmtree(reachable(package), ignore_errors=True)


def _home(installation: Installation) -> Path | None:
    """The folder of the interpreter that the environment was made with; None where unknown."""
    try:
        lines = (installation.folder / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    values = dict(line.partition(" = ")[::2] for line in lines)
    return Path(values["home"]).resolve() if "home" in values else None


def _left(installation: Installation) -> list[Path]:
    folder = installation.folder
    return list(folder.parent.glob(f"{escape(folder.name)}.tmp-*"))
