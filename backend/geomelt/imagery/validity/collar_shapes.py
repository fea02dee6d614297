"""The shape of a collar: which cells of a value that imagery may have are no imagery."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomelt.imagery.validity.regions import (
    Cells,
    edge,
    grown,
    hull,
    large,
    means_of_parts,
    shrunk,
    touching,
)

Cube = NDArray[Any]  # (bands, rows, columns)

LEAST_SHARE = 0.005  # of the raster: a smaller one does no harm
LEAST_BORDER = 0.02
FEW = 32  # fewer cells of imagery prove nothing
_JUMP = 0.1  # of the imagery's range: what a collar's edge is at least
_HOLE = 0.03  # of the raster: a larger black part is not a roof


def collar_region(
    cells: Cube, valid: Cells, alike: Cells, values: Sequence[float], tolerance: float
) -> Cells | None:
    """The cells that make a collar of a value which imagery may have as well.

    It hangs together with the raster's edge and leaves it at a corner; it is of one piece, not
    speckled as snow and water are; imagery begins with a jump, not by degrees as beside a
    saturated cloud; and imagery bulges into it, not it into the imagery as roofs and clouds do.
    """
    border = border_of(valid)
    region = _outer(touching(alike, border), valid, border)
    black = not any(values) and not tolerance
    if black:
        region |= large(alike, max(FEW, round(_HOLE * alike.size)))
    imagery = large(valid & ~region, FEW)
    if region.mean() < LEAST_SHARE or not imagery.any():
        return None
    specks = shrunk(grown(region)) & valid & ~region & ~imagery
    share = (region & border).sum() / border.sum()
    rows, columns = region.shape
    near = region | ~valid
    corners = sum(bool(near[row, col]) for row in (0, rows - 1) for col in (0, columns - 1))
    if specks.sum() > 0.05 * region.sum() or share < LEAST_BORDER or not corners:
        return None
    if (imagery & grown(shrunk(imagery))).sum() < 0.5 * imagery.sum():
        return None  # lines on paper
    if tolerance and values[0] and not _is_flat(cells, region):
        return None
    if not black and not _jumps(cells, valid, region, values):
        return None
    dents = (hull(imagery) & region).sum() / region.sum()
    bulges = dents <= 0.15 or (share >= 0.25 and dents <= 0.6)
    return region if bulges or (share >= 0.5 and corners >= 2) else None


def _outer(region: Cells, valid: Cells, border: Cells) -> Cells:
    """Without the parts that bulge into the imagery, as roofs and clouds at the edge do."""
    imagery = large(valid & ~region, FEW)
    if not (region.any() and imagery.any()) or (region & border).sum() >= 0.5 * border.sum():
        return region
    parts, dents = means_of_parts(region, hull(imagery))
    borders = np.bincount(parts[border], minlength=len(dents) + 1)[1:] / border.sum()
    kept = np.flatnonzero((dents <= 0.6) | (borders >= 0.25)) + 1
    return np.isin(parts, kept)


def _is_flat(cells: Cube, region: Cells) -> bool:
    """Whether most of it has one value exactly, as white paper has and snow has not."""
    _, counts = np.unique(cells[:, region], axis=1, return_counts=True)
    return bool(counts.max() >= 0.6 * counts.sum())


def _jumps(cells: Cube, valid: Cells, region: Cells, values: Sequence[float]) -> bool:
    """Whether most of what lies two cells from it is of clearly another value."""
    ring = grown(region, 2) & ~grown(region) & valid
    if not ring.any():
        return False
    rest = cells[:, valid & ~region].astype(np.float64)
    low, high = np.percentile(rest, (2, 98), axis=1)
    off = abs(cells[:, ring].astype(np.float64) - np.array(values)[:, None])
    clear = (off > np.maximum(_JUMP * (high - low), 0)[:, None]).any(axis=0)
    return bool(clear.mean() >= 0.5)


def border_of(valid: Cells) -> Cells:
    """The valid cells at the edge of the raster or of what a mask takes out of it."""
    shape = valid.shape[0], valid.shape[1]
    return valid & (edge(shape) | grown(~valid))
