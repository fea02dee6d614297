"""A raster layer that the backend can read from its file, as the user sees it."""

from __future__ import annotations

from pathlib import Path

from qgis.core import (
    QgsMultiBandColorRenderer,
    QgsPalettedRasterRenderer,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsSingleBandGrayRenderer,
)

from ..requests.caption_request import RasterFile

# What names a part of a file, or how to open it: the backend would see something else.
_MORE_THAN_A_FILE = ("layerName", "vsiPrefix", "vsiSuffix", "openOptions")
# What the backend refuses to read, QGIS may still be able to draw: the codes of its refusals.
DRAWN_INSTEAD = (
    "unreadable", "not-georeferenced", "no-such-file", "outside-folders", "remote-not-allowed",
)  # fmt: skip


def raster_file(layer: QgsRasterLayer, *, is_remote: bool) -> RasterFile | None:
    """The file of a caption request, or None where only QGIS can draw what the user sees.

    That is every layer but a local file in its own CRS, drawn from bands as they are: web
    maps, files inside archives, a CRS set by hand, hillshades and colour ramps. A backend that
    `is_remote` reads none of this machine's files.
    """
    provider = layer.dataProvider()
    if is_remote or provider is None or provider.name() != "gdal":
        return None
    if provider.crs() != layer.crs():
        return None
    parts = QgsProviderRegistry.instance().decodeUri("gdal", layer.source())
    path = Path(str(parts.get("path") or ""))
    if any(parts.get(name) for name in _MORE_THAN_A_FILE) or not path.is_file():
        return None
    bands = _bands(layer)
    return None if bands is None else RasterFile(str(path), bands)


def _bands(layer: QgsRasterLayer) -> tuple[int, ...] | None:
    """The bands on screen, () for the file's own colours, None for what is no mix of bands."""
    renderer = layer.renderer()
    if isinstance(renderer, QgsMultiBandColorRenderer):
        bands = (renderer.redBand(), renderer.greenBand(), renderer.blueBand())
        return bands if min(bands) > 0 else ()
    if isinstance(renderer, QgsSingleBandGrayRenderer):
        return (renderer.grayBand(),)
    if isinstance(renderer, QgsPalettedRasterRenderer):
        return () if _is_own_palette(layer, renderer) else None
    return None


def _is_own_palette(layer: QgsRasterLayer, renderer: QgsPalettedRasterRenderer) -> bool:
    """Whether the colours are those of the file, not a classification by the user."""
    own = {
        item.value: item.color.rgba() for item in layer.dataProvider().colorTable(renderer.band())
    }
    shown = {item.value: item.color.rgba() for item in renderer.classes()}
    return bool(own) and shown == own
