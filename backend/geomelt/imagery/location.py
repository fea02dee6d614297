"""Where the pixels of a source lie, and what else decides how it reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Location:
    """The rasters of a source: one, or the first bands of three as red, green and blue.

    `rasters` are as GDAL names them; `files` the files of this machine and `urls` the addresses
    whose content is the source's, `named` those of the files that another of them names;
    `projection` a .prj file for rasters that know no CRS; `bands` those that are its colours,
    where it says so; `taken` the date that its product or STAC item tells.
    """

    uri: str
    rasters: tuple[str, ...]
    files: tuple[Path, ...] = ()
    urls: tuple[str, ...] = ()
    named: tuple[Path, ...] = ()
    projection: Path | None = None
    bands: tuple[int, ...] | None = None
    taken: str | None = None

    @property
    def name(self) -> str:
        """What a date may be told by: the last part of the uri."""
        return self.uri.rstrip("/\\").replace("\\", "/").rpartition("/")[2].partition("?")[0]
