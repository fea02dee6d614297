"""Which tile of one date shows the ground of which tile of another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

Places = npt.NDArray[np.int64]
Polygons = npt.NDArray[np.object_]


def pairs(earlier: Polygons, later: Polygons, overlap: float) -> tuple[Places, Places]:
    """Places in `earlier` and in `later` of the tiles that show the same ground.

    Every later tile has the one earlier tile with the greatest share of common ground
    (intersection over union), where that is at least `overlap`: the grids may differ, and tiles
    of very different size never pair.
    """
    second, first = shapely.STRtree(earlier).query(later, predicate="intersects")
    common = shapely.area(shapely.intersection(earlier[first], later[second]))
    union = shapely.area(earlier)[first] + shapely.area(later)[second] - common
    share = common / union
    best = np.lexsort((first, -share, second))  # tile by tile, the greatest share at its head
    _, heads = np.unique(second[best], return_index=True)
    chosen = best[heads]
    chosen = chosen[share[chosen] >= overlap]
    return first[chosen], second[chosen]
