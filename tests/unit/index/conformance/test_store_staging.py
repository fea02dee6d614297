"""Sources whose tiles come bit by bit: several at once, and none before it is complete."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from geomelt.index.contract import Store
from geomelt.index.filters import EVERYTHING
from geomelt.index.stores import open_store
from support.stores import refused


def test_sources_are_staged_side_by_side(store: Store, make: SimpleNamespace) -> None:
    store.replace_source(make.source("/a.tif"), make.tiles(4), make.vectors(4))
    with (
        store.stage(make.source("/a.tif", size=7), captioned=True) as first,
        store.stage(make.source("/b.tif"), captioned=False) as second,
    ):
        for number in range(3):
            first.add(make.tiles(1), make.vectors(1, seed=number), [f"lake {number}"])
            second.add(make.tiles(2), make.vectors(2, seed=number))
        assert store.counts().tiles == 4, "nobody sees them yet"
        second.commit(notes=["It is odd."])
        assert [source.tiles for source in store.sources()] == [4, 6]
        first.commit()
    a, b = store.sources()
    assert (a.size, a.tiles, a.captioned) == (7, 3, True)
    assert (b.tiles, b.captioned) == (6, False)
    assert a.record is not None
    assert b.record is not None
    assert (a.record.notes, b.record.notes) == ((), ("It is odd.",))
    captions = [tile.caption for tile in store.tiles(store.within(EVERYTHING))]
    assert sorted(filter(None, captions)) == ["lake 0", "lake 1", "lake 2"]
    assert store.check() == []


def test_what_is_discarded_leaves_the_source_as_it_was(store: Store, make: SimpleNamespace) -> None:
    store.replace_source(make.source("/a.tif"), make.tiles(4), make.vectors(4))
    revision = store.revision
    with store.stage(make.source("/a.tif"), captioned=False) as stage:
        stage.add(make.tiles(1), make.vectors(1))
        stage.discard()
        stage.discard()
    with store.stage(make.source("/c.tif"), captioned=False) as stage:
        stage.add(make.tiles(1), make.vectors(1))
    assert (store.counts().tiles, store.revision) == (4, revision)


def test_a_batch_that_does_not_fit_is_none_of_the_source(
    store: Store, make: SimpleNamespace
) -> None:
    with store.stage(make.source("/a.tif"), captioned=False) as stage:
        stage.add(make.tiles(2), make.vectors(2))
        with pytest.raises(ValueError, match="1 tiles"):
            stage.add(make.tiles(1), make.vectors(2))
        with pytest.raises(ValueError, match="zero or not finite"):
            stage.add(make.tiles(1), np.zeros((1, 16)))
        stage.commit()
    assert store.counts().tiles == 2


def test_who_only_reads_stages_nothing(store: Store, make: SimpleNamespace) -> None:
    with open_store(store.address, read_only=True) as reader:
        error = refused(lambda: reader.stage(make.source("/a.tif"), captioned=False))
    assert error.code == "read-only"
