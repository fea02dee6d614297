"""Batches for the model: nothing gets lost, and it need not wait for what is stored."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest
import shapely
from geomelt.base.errors import GeomeltError
from geomelt.index.records import TileRecord
from geomelt.indexing.embedding import BATCH, IN_HAND, EmbeddedTiles, embedded
from geomelt.indexing.reading import EndedSource, Item, ReadTiles, SkippedTiles
from support.colour_engine import ColourEngine


def read(count: int, first: int = 0) -> ReadTiles:
    """Tiles of one shade each, the shade their number."""
    shades = np.arange(first, first + count, dtype=np.uint8)
    images = np.broadcast_to(shades[:, None, None, None], (count, 32, 32, 3))
    records = [
        TileRecord(0, 1.0, (number, 0, 32, 32), shapely.box(0, 0, 1, 1))
        for number in range(first, first + count)
    ]
    return ReadTiles(records, images)


def go_on() -> None:
    """Nobody cancels."""


@pytest.mark.parametrize("together", [1, 5, 24, 32])
def test_every_tile_gets_its_own_vector_in_order(together: int) -> None:
    items: list[Item] = []
    for first in range(0, 240, together):
        items += [read(together, first), SkippedTiles(3)]
    items.append(EndedSource())
    engine = ColourEngine()
    found = list(embedded(iter(items), engine, False, go_on))
    assert [type(item) for item in found] == [
        EmbeddedTiles if isinstance(item, ReadTiles) else type(item) for item in items
    ]
    for item, told in zip(items, found, strict=True):
        if isinstance(item, ReadTiles):
            assert isinstance(told, EmbeddedTiles)
            assert told.records == item.records
            np.testing.assert_array_equal(told.vectors, engine.embed_tiles(item.images))
            assert told.captions is None
        else:
            assert told is item


def test_the_model_goes_on_while_a_batch_is_stored() -> None:
    engine = ColourEngine()
    before = set(threading.enumerate())
    with closing(embedded((read(BATCH) for _ in range(99)), engine, False, go_on)) as items:
        next(items)
        deadline = time.monotonic() + 20
        while engine.tiles < (1 + IN_HAND) * BATCH:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert engine.tiles == (1 + IN_HAND) * BATCH, "and not further than that"
    assert set(threading.enumerate()) == before


def test_what_goes_wrong_at_the_model_is_told() -> None:
    def refuse() -> None:
        raise GeomeltError("The model broke.")

    def items() -> Iterator[Item]:
        while True:
            yield read(BATCH)

    with pytest.raises(GeomeltError, match="broke"):
        list(embedded(items(), ColourEngine(before=refuse), False, go_on))


def test_who_leaves_waits_for_the_captions_in_hand_alone() -> None:
    """As Ctrl-C does, which comes to the thread that stores."""

    class Slow(ColourEngine):
        def __init__(self) -> None:
            super().__init__()
            self.begun, self.captioned = threading.Event(), 0

        def caption(self, images: np.ndarray, *, num_beams: int = 3) -> list[tuple[str, float]]:
            self.begun.set()
            time.sleep(0.3)
            self.captioned += len(images)
            return super().caption(images)

    engine = Slow()

    def items() -> Iterator[Item]:
        yield read(BATCH)
        assert engine.begun.wait(20)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(embedded(items(), engine, True, go_on))
    assert 0 < engine.captioned < BATCH
