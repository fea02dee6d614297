"""Captions for an extent of a raster and for its tiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..selection import Extent
from .rendered_layer import RenderedLayer

DEFAULT_MOST_TILES = 64


@dataclass(frozen=True)
class RasterFile:
    """A raster that the backend reads; `bands` as red, green and blue, or one; none: chosen."""

    path: str
    bands: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"path": self.path, "bands": list(self.bands) or None}


@dataclass(frozen=True)
class CaptionRequest:
    """`raster`: a file, of which `extent` is captioned, or what QGIS has drawn of the extent.

    `tiles`: a caption for each tile, too, where there are at most `most_tiles`.
    """

    raster: RasterFile | RenderedLayer
    extent: Extent
    tiles: bool = False
    most_tiles: int = DEFAULT_MOST_TILES

    def to_json(self) -> dict[str, Any]:
        """The body of the call. For a task: packing a large picture takes its time.

        Raises BackendError where nothing was drawn.
        """
        options = {"tiles": self.tiles, "max_tiles": self.most_tiles}
        if isinstance(self.raster, RasterFile):
            return {**options, "source": self.raster.to_json(), **self.extent.to_json()}
        return {**options, "image": self.raster.to_json()}
