"""Where the pixels of a source lie, and what else decides how it reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

DateOrigin = Literal["tag", "stac", "product", "name", "file"]
Kind = Literal["header", "notes", "old notes", "table", "world", "map", "crs"]


@dataclass(frozen=True)
class Sidecar:
    """A file beside a raster, on the disk or in the raster's archive.

    `header` describes the layout of raw pixels; `notes` are GDAL's and ESRI's .aux.xml, `old notes`
    ESRI's .aux; `table` MapInfo's .tab, `map` OziExplorer's .map, `world` a world file, `crs` a
    .prj or .qpj. `content` reads its first 16 MB, all of any sane one, and raises OSError or
    GeomeltError `unreadable`.
    """

    kind: Kind
    name: str
    content: Callable[[], bytes]


@dataclass(frozen=True)
class Location:
    """The rasters of a source: one, or the first bands of three as red, green and blue.

    `rasters` are as GDAL names them; `files` the files of this machine and `urls` the addresses
    whose content is the source's; `named` those of the files that another of them names,
    `descriptions` those that describe rasters in text and were checked; `sidecars` what lies
    beside a raster and may place it.

    `content` gives a hash of the content where it is not all of the files'. `taken` is the date
    that the product or STAC item holds, found as `taken_from` says; `bands` those that are red,
    green and blue by it.
    """

    uri: str
    rasters: tuple[str, ...]
    files: tuple[Path, ...] = ()
    urls: tuple[str, ...] = ()
    named: tuple[Path, ...] = ()
    descriptions: tuple[Path, ...] = ()
    sidecars: tuple[Sidecar, ...] = ()
    bands: tuple[int, ...] | None = None
    content: Callable[[], bytes] | None = None
    taken: str | None = None
    taken_from: DateOrigin = "product"

    @property
    def name(self) -> str:
        """The last part of the uri, which may hold a date."""
        return self.uri.rstrip("/\\").replace("\\", "/").rpartition("/")[2].partition("?")[0]
