"""The cache's folder: which files it has, which of its generations holds, how it is removed.

`NAME.geomelt.cache/` lies beside an index file; where nothing may be written there, or the index is
no file, it lies in the user's cache folder. In it each generation is a folder `g-REVISION-…` that
is complete from the moment it has its name; `part-…` is one in the making.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import platformdirs

from geomelt.base.addresses import Address
from geomelt.index.cache.prefix import COMPONENTS, Prefix
from geomelt.index.cache.tile_arrays import Rows

FORMAT = 1
ABOUT = "about.json"
KEYS = "keys"
CODES = "codes.faiss"
# In memory, a row: all but its vector; its head; its codes.
ROW_BYTES, HEAD_BYTES, CODE_BYTES = 34, 4 * (COMPONENTS + 1), 40


@dataclass(frozen=True)
class Generation:
    """One complete cache, its arrays mapped from their files."""

    folder: Path
    revision: int
    rows: Rows
    keys: npt.NDArray[np.int64]  # of the sources that `rows.owners` counts
    prefix: Prefix

    @property
    def codes(self) -> Path | None:
        """FAISS's index of the vectors, where it was there to make one."""
        file = self.folder / CODES
        return file if file.is_file() else None


def cache_folders(address: Address) -> list[Path]:
    """Where the cache of an index may lie, the best place first."""
    digest = hashlib.sha256(str(address).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    own = platformdirs.user_cache_path("geomelt", appauthor=False) / "search" / digest
    return [own] if address.scheme else [Path(f"{address}.cache"), own]


def newest(address: Address, dimension: int) -> Generation | None:
    """The generation of the highest revision that can be read."""
    folders = [folder for place in cache_folders(address) for folder in generations(place)]
    for folder in sorted(folders, key=_revision, reverse=True):
        try:
            return load(folder, dimension)
        except (OSError, EOFError, ValueError, KeyError):
            continue
    return None


def generations(place: Path) -> list[Path]:
    """The complete caches in a cache folder; none where it is not there or not ours to read."""
    try:
        return [folder for folder in place.iterdir() if folder.name.startswith("g-")]
    except OSError:
        return []


def load(folder: Path, dimension: int) -> Generation:
    """Raises OSError, EOFError, ValueError or KeyError where the folder is not whole."""
    about: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    if (about["format"], about["dimension"]) != (FORMAT, dimension):
        raise ValueError(f"{folder} is of another format")
    rows = Rows(**{field.name: _mapped(folder, field.name) for field in fields(Rows)})
    if any(len(array) != about["tiles"] for array in (rows.boxes, rows.by_id, rows.vectors)):
        raise ValueError(f"{folder} is not whole")
    return Generation(
        folder=folder,
        revision=about["revision"],
        rows=rows,
        keys=_mapped(folder, KEYS),
        prefix=Prefix(**{field.name: _mapped(folder, field.name) for field in fields(Prefix)}),
    )


def array_file(folder: Path, name: str) -> Path:
    return folder / f"{name}.npy"


def write_about(folder: Path, revision: int, tiles: int, dimension: int) -> None:
    about = {"format": FORMAT, "revision": revision, "tiles": tiles, "dimension": dimension}
    (folder / ABOUT).write_text(json.dumps(about), encoding="utf-8")


def remove_cache(address: Address) -> None:
    """Delete all caches of an index, as far as nobody has them open."""
    for folder in cache_folders(address):
        shutil.rmtree(folder, ignore_errors=True)


def writable_folder(address: Address) -> Path | None:
    """Where the cache of an index can be made; None where nothing can be written."""
    for folder in cache_folders(address):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return None


def _mapped(folder: Path, name: str) -> Any:
    mapped = np.load(array_file(folder, name), mmap_mode="r")
    return mapped.view(np.ndarray)  # memmap's own slicing costs more than what it slices


def _revision(folder: Path) -> int:
    number = folder.name.split("-")[1]
    return int(number) if number.isdecimal() else -1
