"""Folders of small rasters and an index for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from geomelt.index.contract import Store
from support.colour_engine import ColourEngine
from support.index_runs import open_index
from support.small_rasters import COLOURS, RECIPE, write_raster


@pytest.fixture
def raster() -> Callable[..., Path]:
    return write_raster


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three rasters, 12 tiles."""
    for colour in COLOURS:
        write_raster(tmp_path / "imagery" / f"{colour}.tif", colour=colour)
    return tmp_path / "imagery"


@pytest.fixture
def engine() -> ColourEngine:
    return ColourEngine()


@pytest.fixture
def store(tmp_path: Path, engine: ColourEngine) -> Iterator[Store]:
    with open_index(tmp_path / "colours.geomelt", engine, RECIPE) as store:
        yield store
