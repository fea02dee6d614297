"""Tiles that wait for the rest of their source: in memory, then in a file without a name."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from geomelt.index.contract import Store
from geomelt.index.filters import EVERYTHING
from geomelt.index.sqlite import staging
from support.stores import refused

FULL = Path("/dev/full")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nearly nothing stays in memory."""
    monkeypatch.setattr(staging, "MEMORY", 1000)


@pytest.mark.usefixtures("small")
def test_a_large_source_goes_through_a_file(store: Store, make: SimpleNamespace) -> None:
    folder = Path(store.address.home)
    with store.stage(make.source("/a.tif"), captioned=True) as stage:
        for number in range(20):
            texts = [f"lake {number}", None, None, None, None]
            stage.add(make.tiles(5), make.vectors(5, seed=number), texts)
        if sys.platform == "linux":
            handles = [each for each in Path("/proc/self/fd").iterdir() if os.path.lexists(each)]
            open_files = [str(each.readlink()) for each in handles]
            assert any(name.startswith(str(folder)) and "deleted" in name for name in open_files)
        assert store.counts().tiles == 0
        stage.commit()
    ids = store.within(EVERYTHING)
    assert len(ids) == 100
    expected = np.concatenate([make.vectors(5, seed=number) for number in range(20)])
    np.testing.assert_allclose(store.vectors(ids), expected, atol=1e-6)
    captions = [tile.caption for tile in store.tiles(ids)]
    assert captions[::5] == [f"lake {number}" for number in range(20)]
    assert store.check() == []
    store.close()
    assert [file.name for file in folder.iterdir()] == ["city.geomelt"]


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
def test_a_full_disk_is_reported_and_costs_the_source_alone(
    store: Store, make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_a_full_disk(*_: Any, **__: Any) -> Any:
        return FULL.open("r+b")

    with monkeypatch.context() as patched:
        patched.setattr(staging.tempfile, "SpooledTemporaryFile", on_a_full_disk)
        with store.stage(make.source("/a.tif"), captioned=False) as stage:
            error = refused(lambda: stage.add(make.tiles(2), make.vectors(2)))
    assert error.code == "disk-full"
    assert "finished sources are kept" in error.detail
    store.replace_source(make.source("/a.tif"), make.tiles(2), make.vectors(2))
    assert store.check() == []


def test_a_disk_that_fails_is_named(
    store: Store, make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: Any, **__: Any) -> Any:
        raise OSError(errno.EIO, "Input/output error")

    with store.stage(make.source("/a.tif"), captioned=False) as stage:
        monkeypatch.setattr(staging.pickle, "dump", failing)
        error = refused(lambda: stage.add(make.tiles(2), make.vectors(2)))
    assert error.code == "disk-error"
    assert store.address.home in error.detail
