"""Find the rasters in folders."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from geomelt.errors import GeomeltError

SUFFIXES = frozenset({".tif", ".tiff", ".gtiff", ".jp2", ".j2k", ".img", ".vrt", ".mbtiles"})
# Pictures and raw files are rasters only with a sidecar that places them.
_SIDECARS = {
    ".png": (".pgw", ".pngw", ".wld", ".png.aux.xml"),
    ".jpg": (".jgw", ".jpgw", ".wld", ".jpg.aux.xml"),
    ".jpeg": (".jgw", ".jpgw", ".wld", ".jpeg.aux.xml"),
    ".dat": (".hdr", ".dat.hdr"),
    ".bil": (".hdr", ".bil.hdr"),
    ".bsq": (".hdr", ".bsq.hdr"),
    ".bip": (".hdr", ".bip.hdr"),
}


def find_sources(paths: Iterable[str | Path]) -> list[Path]:
    """The rasters of folders (searched through) and files: absolute, sorted, each once.

    Files named outright are taken as they are; opening them tells whether they are rasters.
    Raises GeomeltError `no-such-folder`, `no-such-file` or `no-rasters`.
    """
    given = [Path(path).expanduser() for path in paths]
    found: dict[str, Path] = {}
    for path in given:
        if path.is_dir():
            candidates = _search(path)
        elif path.exists():
            candidates = iter([path])
        else:
            raise _missing(path)
        for candidate in candidates:
            absolute = Path(os.path.abspath(candidate))  # noqa: PTH100 - keeps links as named
            found.setdefault(os.path.realpath(absolute), absolute)
    if not found:
        names = ", ".join(str(path) for path in given) or "the paths given"
        raise GeomeltError(
            f"No rasters in {names}: choose a folder with GeoTIFF, JPEG 2000, IMG, VRT or "
            "MBTiles files.",
            code="no-rasters",
        )
    return sorted(found.values())


def _search(folder: Path) -> Iterator[Path]:
    seen: set[str] = set()
    for place, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        if real in seen:  # a link that leads back up
            folders.clear()
            continue
        seen.add(real)
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(place) / name
            if not name.startswith(".") and _is_raster(path):
                yield path


def _is_raster(path: Path) -> bool:
    if any(part.upper().endswith(".SAFE") for part in path.parts[:-1]):
        # A Sentinel-2 product has one file per band and mask: take its true-colour image.
        return path.name.endswith(("_TCI.jp2", "_TCI_10m.jp2"))
    suffix = path.suffix.lower()
    if suffix in SUFFIXES:
        return True
    return any(
        path.with_suffix("").with_name(path.stem + ending).exists()
        for ending in _SIDECARS.get(suffix, ())
    )


def _missing(path: Path) -> GeomeltError:
    if path.suffix.lower() in SUFFIXES | _SIDECARS.keys():
        return GeomeltError(
            f"There is no file {path}: check the path, or the drive it lies on.",
            code="no-such-file",
            status=404,
        )
    return GeomeltError(
        f"There is no folder {path}: check the path, or the drive it lies on.",
        code="no-such-folder",
        status=404,
    )
