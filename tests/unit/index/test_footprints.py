"""Footprints take few bytes and stay where they are."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
import shapely
from geomelt.index.footprints import pack, unpack
from geomelt.index.records import TileRecord
from hypothesis import given
from hypothesis import strategies as st


def tile(outline: shapely.Polygon, pixels: int = 256) -> TileRecord:
    return TileRecord(0, 1.0, (0, 0, pixels, pixels), outline)


def farthest(left: shapely.Geometry, right: shapely.Geometry) -> float:
    return float(shapely.hausdorff_distance(left.exterior, right.exterior, densify=0.05))


@given(
    x=st.floats(-180, 180),
    y=st.floats(-89, 80),
    side=st.floats(1e-6, 90),
    turn=st.floats(0, 6.3),
)
def test_corners_move_by_next_to_nothing(x: float, y: float, side: float, turn: float) -> None:
    around = turn + np.arange(4) * np.pi / 2
    outline = shapely.Polygon(np.c_[x + side * np.cos(around), y + side * np.sin(around)])
    [packed] = pack([tile(outline)])
    assert len(packed) == 40
    assert farthest(unpack([packed])[0], outline) < side * 2e-7 + 1e-12


@pytest.mark.parametrize("crs", ["EPSG:32633", "EPSG:3035", "EPSG:3857"])
@pytest.mark.parametrize("side", [2_000, 20_000, 400_000])
def test_edges_keep_to_their_curve_within_a_small_part_of_a_pixel(crs: str, side: int) -> None:
    onto = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    x0, y0 = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(18, 62)
    share = np.arange(32) / 32
    x = np.concatenate([share, np.ones(32), 1 - share, np.zeros(32)]) * side + x0
    y = np.concatenate([np.zeros(32), share, np.ones(32), 1 - share]) * side + y0
    outline = shapely.Polygon(np.c_[onto.transform(x, y)])
    [packed] = pack([tile(outline)])
    assert len(packed) < len(shapely.to_wkb(outline)) / 3
    lowest, highest = shapely.bounds(outline)[1::2]
    assert farthest(unpack([packed])[0], outline) < (highest - lowest) / 256 / 20


def test_many_of_any_length_come_back_in_order() -> None:
    circles = [shapely.Point(x, 2 * x).buffer(1 + x, quad_segs=1 + x) for x in range(40)]
    for outline, back in zip(circles, unpack(pack([tile(c) for c in circles])), strict=True):
        assert back.equals_exact(outline, 1e-5) or farthest(back, outline) < 0.01
    assert len(unpack([])) == 0
    assert len(pack([])) == 0


@pytest.mark.parametrize("broken", [b"", b"x" * 39, b"x" * 24])
def test_broken_bytes_are_no_footprint(broken: bytes) -> None:
    with pytest.raises(ValueError, match="broken"):
        unpack([broken])
