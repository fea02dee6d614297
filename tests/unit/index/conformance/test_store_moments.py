"""What is read in one moment is of that moment, and what the revision counts."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest
from geomelt.base.errors import GeomeltError
from geomelt.index.contract import Store
from geomelt.index.filters import EVERYTHING, Filter
from geomelt.index.stores import open_store


@pytest.fixture
def city(store: Store, make: SimpleNamespace) -> Store:
    store.replace_source(make.source("/a.tif"), make.tiles(4), make.vectors(4), ["a lake"] * 4)
    return store


def answers(store: Store, query: np.ndarray) -> dict[str, object]:
    """What every way of reading returns for four tiles."""
    return {
        "revision": store.revision,
        "counts": store.counts(),
        "sources": store.sources(),
        "within": store.within(EVERYTHING),
        "page": store.passing_after(EVERYTHING, 1, 2),
        "nearest": store.nearest(query, 9),
        "worded": store.worded("lake", 9),
        "uncaptioned": store.uncaptioned("/a.tif"),
        "tiles": store.tiles([1, 2, 3, 4]),
        "merged": store.merged([(1, 0.5), (4, 0.4)], 9),
        "footprints": len(store.footprints(store.within(EVERYTHING))),
        "background": store.background(9).tolist(),
    }


def test_a_moment_stays_as_it_was(city: Store, make: SimpleNamespace) -> None:
    query = make.vectors(1)[0]
    with open_store(city.address, read_only=True) as reader:
        with reader.moment():
            before = answers(reader, query)
            city.add_captions({1: "a runway"})
            city.replace_source(make.source("/b.tif"), make.tiles(2), make.vectors(2))
            city.remove_sources(["/a.tif"])
            with reader.moment():
                assert answers(reader, query) == before, "a moment within is the same"
            assert answers(reader, query) == before
        after = answers(reader, query)
        assert after["within"] == [5, 6]
        assert after["revision"] == before["revision"] + 3
        assert (after["worded"], after["tiles"]) == ([], [])


def test_a_moment_is_that_of_its_thread(city: Store, make: SimpleNamespace) -> None:
    with ThreadPoolExecutor(1) as other, city.moment():
        assert city.counts().tiles == 4
        with open_store(city.address) as writer:
            writer.remove_sources(["/a.tif"])
        assert other.submit(lambda: city.counts().tiles).result(20) == 0
        assert city.counts().tiles == 4
    assert city.counts().tiles == 0


def test_every_write_bumps_the_revision(city: Store, make: SimpleNamespace) -> None:
    writes: list[Callable[[], None]] = [
        lambda: city.replace_source(make.source("/b.tif"), make.tiles(1), make.vectors(1)),
        lambda: city.set_recipe({"overlap": 0.5}),
        lambda: city.add_numerics("float32"),
        lambda: city.add_captions({1: "a runway"}),
        lambda: city.mark_captioned("/b.tif"),
        lambda: city.note_fingerprint("/b.tif", "f00d"),
        lambda: city.rename_source("/b.tif", "/c.tif", 1, 2),
        lambda: city.refuse_source("/c.tif", 1, 2, "It is cut off."),
        lambda: city.remove_sources(["/c.tif"]),
    ]
    first = city.revision
    for count, write in enumerate(writes, 1):
        write()
        assert city.revision == first + count


def test_what_is_not_written_leaves_the_revision(city: Store, make: SimpleNamespace) -> None:
    revision = city.revision
    with pytest.raises(GeomeltError):
        city.rename_source("/unknown.tif", "/b.tif", 1, 2)
    with pytest.raises(GeomeltError):
        city.add_captions({1: "changed", 999: "nothing there"})
    with pytest.raises(ValueError, match="zero or not finite"):
        city.replace_source(make.source("/b.tif"), make.tiles(1), np.zeros((1, 16)))
    with pytest.raises(RuntimeError), city.stage(make.source("/a.tif"), captioned=False):
        raise RuntimeError
    city.concepts.label("lakes", positive=[1])
    with city.writing():
        pass
    city.ensure_cache(wait=True)
    assert city.revision == revision
    with open_store(city.address) as again:
        assert again.revision == revision


def test_an_id_never_means_another_tile(city: Store, make: SimpleNamespace) -> None:
    met = set(city.within(EVERYTHING))
    for number in range(3):
        city.replace_source(
            make.source("/a.tif", size=number), make.tiles(3), make.vectors(3, seed=number)
        )
        fresh = set(city.within(Filter(sources=("/a.tif",))))
        assert not met & fresh
        met |= fresh
        city.remove_sources(["/a.tif"])
