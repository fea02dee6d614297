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
from geomelt.indexing.embedding import BATCH, IN_HAND, embedded
from geomelt.indexing.outcomes import SourceEnded, TilesEmbedded, TilesSkipped
from geomelt.indexing.reading import ReadItem, TilesRead
from support.colour_engine import ColourEngine


def read(count: int, first: int = 0, *, caption: bool = False) -> TilesRead:
    """Tiles of one shade each, the shade their number."""
    shades = np.arange(first, first + count, dtype=np.uint8)
    images = np.broadcast_to(shades[:, None, None, None], (count, 32, 32, 3))
    records = [
        TileRecord(0, 1.0, (number, 0, 32, 32), shapely.box(0, 0, 1, 1))
        for number in range(first, first + count)
    ]
    return TilesRead("/a.tif", records, images, caption)


def go_on() -> None:
    """Nobody cancels."""


@pytest.mark.parametrize("together", [1, 5, 24, 32])
def test_every_tile_gets_its_own_vector_in_order(together: int) -> None:
    items: list[ReadItem] = []
    for first in range(0, 240, together):
        items += [read(together, first), TilesSkipped("/a.tif", 3)]
    items.append(SourceEnded("/a.tif"))
    engine = ColourEngine()
    found = list(embedded(iter(items), engine, go_on))
    assert [type(item) for item in found] == [
        TilesEmbedded if isinstance(item, TilesRead) else type(item) for item in items
    ]
    for item, outcome in zip(items, found, strict=True):
        if isinstance(item, TilesRead):
            assert isinstance(outcome, TilesEmbedded)
            assert outcome.tiles == item.tiles
            np.testing.assert_allclose(outcome.vectors, engine.embed_tiles(item.images), atol=1e-6)
            assert outcome.captions is None
        else:
            assert outcome is item


def test_captions_belong_to_the_tiles_that_are_to_have_one() -> None:
    shades = ["red", "green", "blue"]
    items = [read(2), read(3, 50, caption=True), TilesSkipped("/a.tif", 1), read(1, 9)]

    class Numbering(ColourEngine):
        def caption(self, images: np.ndarray, *, num_beams: int = 3) -> list[tuple[str, float]]:
            return [(f"{shades[image[0, 0, 0] % 3]} {image[0, 0, 0]}", 0.0) for image in images]

    found = list(embedded(iter(items), Numbering(), go_on))
    captions = [item.captions for item in found if isinstance(item, TilesEmbedded)]
    assert captions == [None, ["blue 50", "red 51", "green 52"], None]


def test_the_model_goes_on_while_a_batch_is_stored() -> None:
    engine = ColourEngine()
    before = set(threading.enumerate())
    with closing(embedded((read(BATCH) for _ in range(99)), engine, go_on)) as items:
        next(items)
        deadline = time.monotonic() + 20
        while engine.tiles < (1 + IN_HAND) * BATCH:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert engine.tiles == (1 + IN_HAND) * BATCH, "and not further than that"
    assert set(threading.enumerate()) == before


def test_what_goes_wrong_at_the_model_is_raised() -> None:
    def refuse() -> None:
        raise GeomeltError("The model broke.")

    def items() -> Iterator[ReadItem]:
        while True:
            yield read(BATCH)

    with pytest.raises(GeomeltError, match="broke"):
        list(embedded(items(), ColourEngine(before=refuse), go_on))


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

    def items() -> Iterator[ReadItem]:
        yield read(BATCH, caption=True)
        assert engine.begun.wait(20)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(embedded(items(), engine, go_on))
    assert 0 < engine.captioned < BATCH
