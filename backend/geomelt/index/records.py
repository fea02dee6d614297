"""What goes into an index and comes out of it. All geometry in EPSG:4326 degrees."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import shapely

from geomelt.base.stamp import ModelStamp

Bounds = tuple[float, float, float, float]  # west, south, east, north
Window = tuple[int, int, int, int]  # col, row, width, height in the source's pixels
Vector = npt.NDArray[np.float32]
Stretch = tuple[tuple[float, float], ...]  # lowest and highest value, band by band
Status = Literal["indexed", "refused"]
Said = tuple[Literal["bands", "crs"], ...]
DateOrigin = Literal["tag", "stac", "product", "name", "file"]


@dataclass(frozen=True)
class SourceRecord:
    """A raster as it was when its tiles were read; `gsd` in metres, `date` ISO 8601.

    `date_origin` says where the date was found; "file" is the time of the file and no more.
    `fingerprint` is the same for the same content and sidecars, whatever it is called. `notes`
    are sentences on how it was read that its owner should know; `validity` is how its valid
    pixels are known, as `imagery` wrote it; `said` names those of `bands` and `crs` that the user
    gave, because the raster does not state them.
    """

    uri: str
    size: int
    mtime_ns: int
    crs: str
    bounds: Bounds
    gsd: float
    date: str | None
    bands: tuple[int, ...]
    stretch: Stretch
    width: int
    height: int
    date_origin: DateOrigin | None = None
    fingerprint: str | None = None
    notes: tuple[str, ...] = ()
    validity: str | None = None
    said: Said = ()


@dataclass(frozen=True)
class TileRecord:
    """One tile to store; `ground_size` in metres."""

    level: int
    ground_size: float
    window: Window
    footprint: shapely.Polygon


@dataclass(frozen=True)
class StoredSource:
    """A source of the index. A refused one has a `reason`, no tiles and no `record`.

    `said_bands` and `said_crs` are what the user gave, because the raster does not state it.
    """

    uri: str
    size: int
    mtime_ns: int
    status: Status
    reason: str | None
    tiles: int
    captioned: bool
    record: SourceRecord | None
    said_bands: tuple[int, ...] | None = None
    said_crs: str | None = None


@dataclass(frozen=True)
class StoredTile:
    """A tile with all that is needed to read it from its source just as it was read."""

    id: int
    level: int
    ground_size: float
    window: Window
    footprint: shapely.Polygon
    caption: str | None
    source: SourceRecord


@dataclass(frozen=True)
class Counts:
    """Tiles, indexed sources, and sources that were refused."""

    tiles: int
    sources: int
    refused: int


@dataclass(frozen=True)
class IndexDescription:
    """One that cannot be opened has a `problem` and little else; `bytes` is what it takes."""

    name: str
    path: str
    bytes: int
    tiles: int = 0
    sources: int = 0
    refused: int = 0
    created: str | None = None
    updated: str | None = None
    model: ModelStamp | None = None
    recipe: dict[str, Any] | None = None
    compatible: bool = False
    problem: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """INDEX of docs/http-api.md."""
        return asdict(self)
