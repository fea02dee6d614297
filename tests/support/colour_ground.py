"""An index of ground whose colours are known, made without rasters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely
from geomelt.base.addresses import Address
from geomelt.index.contract import Store
from geomelt.index.records import SourceRecord, TileRecord
from geomelt.index.stores import create_store
from support.colour_words import NAMES, ColourWords

WEST, SOUTH, SIDE = 10.0, 50.0, 0.001  # degrees; a tile is a square of these


def make_ground(file: Path) -> Store:
    """A new, empty index."""
    return create_store(Address.parsed(file), ColourWords().stamp)


def add_ground(
    store: Store,
    uri: str,
    colours: Sequence[Sequence[str]],
    *,
    date: str | None = None,
    offset: float = 0.0,
    tint: Sequence[float] = (0, 0, 0),
    seed: int = 0,
) -> None:
    """A source of tiles of these colours, line by line from the south, moved `offset` tiles east.

    `tint` is added to all of them.
    """
    lines, columns = len(colours), len(colours[0])
    tiles = [
        TileRecord(
            level=0,
            ground_size=100.0,
            window=(col * 256, line * 256, 256, 256),
            footprint=shapely.box(west, south, west + SIDE, south + SIDE),
        )
        for line in range(lines)
        for col in range(columns)
        for west, south in [(WEST + (col + offset) * SIDE, SOUTH + line * SIDE)]
    ]
    means = np.array([[float(name == each) for name in NAMES] for row in colours for each in row])
    rng = np.random.default_rng(seed)
    means += 0.02 * rng.standard_normal(means.shape) + np.array(tint)
    vectors = np.column_stack([means, np.full(len(means), 0.1)])
    record = SourceRecord(
        uri=uri,
        size=1,
        mtime_ns=1,
        crs="EPSG:4326",
        bounds=(WEST, SOUTH, WEST + columns * SIDE, SOUTH + lines * SIDE),
        gsd=0.5,
        date=date,
        bands=(1, 2, 3),
        stretch=((0.0, 255.0),) * 3,
        width=columns * 256,
        height=lines * 256,
        date_origin="name" if date else None,
    )
    store.replace_source(record, tiles, vectors)
