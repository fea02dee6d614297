"""The rows that pass a filter, found block by block."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geomelt.index.cache.tile_arrays import BLOCK, Places, Rows
from geomelt.index.filters import Filter
from geomelt.index.shared_ground import TURNS

Mask = npt.NDArray[np.bool_]
Boxes = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Selection:
    """Rows, ascending; of the `unsure` ones the box reaches over the edge of the area."""

    places: Places
    unsure: Mask

    def only(self, kept: Mask) -> Selection:
        return Selection(self.places[kept], self.unsure[kept])


def select(
    rows: Rows, where: Filter, owners: Mask | None, ids: Collection[int] | None
) -> Selection | None:
    """The rows that pass; None where all do.

    `owners` says which sources pass, None all; `ids` which tiles the ids and words of `where`
    leave, None all. What it excludes is left to the caller.
    """
    selected: Selection | None = None
    if ids is not None:
        places = rows.places_of(np.fromiter(ids, np.int64, len(ids)))
        selected = Selection(places, np.zeros(len(places), bool))
    if where.area is not None:
        selected = _in_area(rows, where.area, selected)
    if owners is None and not where.levels:
        return selected
    among = slice(None) if selected is None else selected.places
    passing = np.ones(len(rows) if selected is None else len(selected.places), bool)
    if owners is not None:
        passing &= owners[rows.owners[among]]
    if where.levels:
        passing &= np.isin(rows.levels[among], where.levels)
    if selected is not None:
        return selected.only(passing)
    places = np.flatnonzero(passing)
    return Selection(places, np.zeros(len(places), bool))


def _in_area(rows: Rows, area: shapely.Geometry, among: Selection | None) -> Selection:
    found = [_in_part(rows, part, among) for part in _parts(rows, area)]
    if len(found) == 1:
        return found[0]
    # A tile between two parts is sure once one of them holds it all.
    places = np.concatenate([np.empty(0, np.int64), *(part.places for part in found)])
    unsure = np.concatenate([np.empty(0, bool), *(part.unsure for part in found)])
    order = np.lexsort((unsure, places))
    places, unsure = places[order], unsure[order]
    first = np.ones(len(places), bool)
    first[1:] = places[1:] != places[:-1]
    return Selection(places[first], unsure[first])


def _parts(rows: Rows, area: shapely.Geometry) -> Iterator[shapely.Polygon]:
    """The polygons of `area`, and each a turn of the globe further, that may meet rows."""
    if not len(rows):
        return
    west, east = rows.blocks[:, 0].min(), rows.blocks[:, 2].max()
    for part in shapely.get_parts(area):
        first, _, last, _ = shapely.bounds(part)
        for turn in TURNS:
            if first + turn <= east and last + turn >= west:
                yield shapely.transform(part, lambda xy, by=turn: xy + np.array((by, 0.0)))


def _in_part(rows: Rows, part: shapely.Polygon, among: Selection | None) -> Selection:
    bounds = shapely.bounds(part)
    square = shapely.get_num_coordinates(part) == 5 and np.isclose(
        shapely.area(part), np.prod(bounds[2:] - bounds[:2]), rtol=1e-12, atol=0
    )
    shapely.prepare(part)
    if among is None:
        near = np.flatnonzero(_touching(rows.blocks, bounds))
        if not square:
            near = near[shapely.intersects(part, shapely.box(*rows.blocks[near].T))]
        places = (near[:, None] * BLOCK + np.arange(BLOCK)).ravel()
        places = places[places < len(rows)]
    else:
        places = among.places
    boxes = rows.boxes[places]
    touching = _touching(boxes, bounds)
    places, boxes = places[touching], boxes[touching]
    if square:
        inside = _inside(boxes, bounds)
    else:
        shapes = shapely.box(*boxes.T)
        touching = shapely.intersects(part, shapes)
        places, inside = places[touching], shapely.contains(part, shapes[touching])
    return Selection(places, ~inside)


def _touching(boxes: Boxes, bounds: npt.NDArray[np.float64]) -> Mask:
    west, south, east, north = _rounded(bounds, outwards=True)
    touching: Mask = (
        (boxes[:, 0] <= east)
        & (boxes[:, 2] >= west)
        & (boxes[:, 1] <= north)
        & (boxes[:, 3] >= south)
    )
    return touching


def _inside(boxes: Boxes, bounds: npt.NDArray[np.float64]) -> Mask:
    west, south, east, north = _rounded(bounds, outwards=False)
    inside: Mask = (
        (boxes[:, 0] >= west)
        & (boxes[:, 2] <= east)
        & (boxes[:, 1] >= south)
        & (boxes[:, 3] <= north)
    )
    return inside


def _rounded(bounds: npt.NDArray[np.float64], *, outwards: bool) -> Boxes:
    """`bounds` a step of float32 further out or in: compared with boxes without widening them."""
    far = np.array([-np.inf, -np.inf, np.inf, np.inf], np.float32)
    return np.nextafter(bounds.astype(np.float32), far if outwards else -far)
