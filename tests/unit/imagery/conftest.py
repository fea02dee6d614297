"""Rasters made on the spot, and the real ones where they are at hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from numpy.typing import NDArray

Write = Callable[..., Path]

REAL = Path(__file__).resolve().parents[4] / "shared" / "imagery"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a (bands, rows, columns) array as a GeoTIFF in UTM 33N with 1 m pixels."""

    def make(values: NDArray[Any], name: str = "scene.tif", **profile: Any) -> Path:
        path = tmp_path / name
        tags = profile.pop("tags", {})
        colours = profile.pop("colorinterp", None)
        colormap = profile.pop("colormap", None)
        settings = {
            "driver": "GTiff",
            "crs": "EPSG:32633",
            "transform": Affine(1.0, 0, 500_000, 0, -1.0, 5_500_000),
            **profile,
        }
        with rasterio.open(
            path,
            "w",
            count=values.shape[0],
            height=values.shape[1],
            width=values.shape[2],
            dtype=values.dtype,
            **settings,
        ) as dataset:
            dataset.write(values)
            if tags:
                dataset.update_tags(**tags)
            if colours:
                dataset.colorinterp = colours
            if colormap:
                dataset.write_colormap(1, colormap)
        return path

    return make


@pytest.fixture
def photo() -> NDArray[np.uint8]:
    """A well exposed 8-bit picture, 300 x 200, no pixel of it black."""
    rng = np.random.default_rng(0)
    return rng.integers(5, 250, (3, 200, 300), dtype=np.uint8)


@pytest.fixture
def real() -> Path:
    if not REAL.is_dir():
        pytest.skip("the real rasters of ../shared/imagery are not here")
    return REAL
