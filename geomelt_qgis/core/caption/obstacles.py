"""Why a layer cannot be captioned in an extent, known before anything is started."""

from __future__ import annotations

from qgis.core import QgsCoordinateTransformContext, QgsRasterLayer, QgsRectangle

from ..selection import Extent
from ..text import length, number, tr
from .drawing import FINEST_M

_FEWEST_PX = 16  # a side with less is a blur
_LARGEST_M = 100_000.0  # of a web map, which has no pixels that would say what can be seen


def obstacle(
    layer: QgsRasterLayer, extent: Extent, context: QgsCoordinateTransformContext | None = None
) -> str:
    """One sentence that says what to do; empty where nothing is in the way.

    `context`: see Extent.
    """
    name = layer.name()
    if not layer.isValid():
        return tr("{0} has lost its data: repair its source in the Layers panel.").format(name)
    if not layer.crs().isValid():
        return tr(
            "{0} has no coordinate system: set one with Layer > Set CRS of Layer(s), so that its "
            "captions have a place."
        ).format(name)
    there = extent.to_crs(layer.crs(), context)
    seen = there.rectangle.intersect(layer.extent()) if there else QgsRectangle()
    if there is None or seen.isEmpty():
        return tr("{0} lies outside the extent: zoom to it, or choose Whole layer.").format(name)
    if layer.width() and layer.height():
        return _too_small(layer, Extent(seen, layer.crs()))
    return _out_of_scale(name, extent.ground_size(context))


def _too_small(layer: QgsRasterLayer, seen: Extent) -> str:
    columns = seen.rectangle.width() / layer.rasterUnitsPerPixelX()
    rows = seen.rectangle.height() / layer.rasterUnitsPerPixelY()
    if min(columns, rows) >= _FEWEST_PX - 0.5:
        return ""
    return tr(
        "The extent shows {0} x {1} pixels of {2}: take in {3} x {3} or more to have something to "
        "describe."
    ).format(number(max(round(columns), 1)), number(max(round(rows), 1)), layer.name(), _FEWEST_PX)


def _out_of_scale(name: str, ground_size: tuple[float, float]) -> str:
    width, height = ground_size
    sides = f"{length(width)} x {length(height)}"
    if max(width, height) > _LARGEST_M:
        return tr(
            "The extent is {0}, too large for one look at {1}: zoom in to {2} or less, or draw "
            "a box."
        ).format(sides, name, length(_LARGEST_M))
    least = _FEWEST_PX * FINEST_M
    if min(width, height) < least:
        return tr("The extent is {0}: take in {1} or more to have something to describe.").format(
            sides, length(least)
        )
    return ""
