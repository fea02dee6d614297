"""An index of an older version is brought up to date, and loses nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import apsw
import numpy as np
import pytest
import shapely
from geomelt.base.addresses import Address
from geomelt.base.errors import GeomeltError
from geomelt.index.filters import Filter
from geomelt.index.sqlite import migrations
from geomelt.index.sqlite.database import connect
from geomelt.index.sqlite.migrations import MIGRATIONS, SCHEMA_VERSION, copy_of
from geomelt.index.stores import create_store, open_store
from support.locked_folder import locked, open_folder
from support.older_indexes import VERSIONS, make_older_index

RECIPE = {"ground_sizes": [128.0], "overlap": 0.0, "min_valid": 0.5, "stretch": [2.0, 98.0]}
CAPTIONS = ["red roofs", "a green field", "blue water", "a runway"]

Make = Callable[[Path, str], Path]


@pytest.fixture
def older(make: SimpleNamespace) -> Make:
    """Makes the index `city` of an older version in a folder."""

    def older(folder: Path, version: str) -> Path:
        file = folder / "city.geomelt"
        make_older_index(file, VERSIONS[version], make.model, _content(make), concept="roofs",
            recipe=RECIPE)  # fmt: skip
        return file

    return older


def _content(make: SimpleNamespace) -> list:
    curved = shapely.Polygon(
        [(20, 50), (20.0005, 49.9999), (20.001, 50), (20.001, 50.001), (20, 50.001)]
    )
    slanted = [make.tiles(1)[0].__class__(1, 256.0, (0, 0, 512, 512), curved)]
    return [
        (make.source("/a.tif", date="2020-05"), make.tiles(4), make.vectors(4), CAPTIONS),
        (make.source("/b.tif"), slanted, make.vectors(1, seed=1), ["a bend"]),
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_nothing_is_lost(tmp_path: Path, older: Make, make: SimpleNamespace, version: str) -> None:
    file = older(tmp_path, version)
    with open_store(Address.parsed(file)) as store:
        assert store.check() == []
        assert store.recipe == RECIPE
        assert (store.created, store.revision) == ("2024-05-01T10:00:00Z", 7)
        first, second, refused = store.sources()
        assert (first.record, second.record) == (
            make.source("/a.tif", date="2020-05"),
            make.source("/b.tif"),
        )
        assert (refused.status, refused.reason) == ("refused", "It is a text.")
        assert first.captioned == ("recipes of sources" not in version)
        tiles = store.tiles([1, 2, 3, 4, 5])
        assert [tile.caption for tile in tiles] == [*CAPTIONS, "a bend"]
        outlines = [tile.footprint for _, some, *_ in _content(make) for tile in some]
        for tile, outline in zip(tiles, outlines, strict=True):
            assert tile.footprint.symmetric_difference(outline).area < 1e-6 * outline.area
        vectors = np.concatenate([make.vectors(4), make.vectors(1, seed=1)])
        np.testing.assert_allclose(store.vectors([1, 2, 3, 4, 5]), vectors, atol=1e-6)
        assert store.nearest(make.vectors(4)[2], 1)[0][0] == 3
        assert store.within(Filter(within=tiles[4].footprint)) == [5]
        assert store.within(Filter(words="water")) == [3]
        has_concepts = version.startswith("2")
        assert [concept.name for concept in store.concepts.all()] == ["roofs"] * has_concepts
        if has_concepts:
            (label,) = store.concepts.get("roofs").labels
            assert (label.tile_id, label.positive, label.source) == (1, True, "/a.tif")
    assert [path.name for path in tmp_path.iterdir()] == ["city.geomelt"]


@pytest.mark.parametrize("version", VERSIONS)
def test_it_is_used_on(tmp_path: Path, older: Make, make: SimpleNamespace, version: str) -> None:
    noted = make.source("/a.tif", notes=("/a.tif is odd.",), validity="{}", said=("crs",))
    with open_store(Address.parsed(older(tmp_path, version))) as store:
        store.replace_source(noted, make.tiles(2), make.vectors(2))
        store.concepts.label("water", positive=[6])
        store.remove_sources(["/b.tif"])
        assert store.check() == []
        assert [source.record for source in store.sources()] == [noted, None]
        assert store.within(Filter()) == [6, 7]


def test_every_older_version_has_a_step_and_a_test() -> None:
    assert list(MIGRATIONS) == list(range(1, SCHEMA_VERSION))
    assert {older.version for older in VERSIONS.values()} == set(MIGRATIONS)


def test_tables_are_those_of_a_new_index(
    tmp_path: Path, older: Make, make: SimpleNamespace
) -> None:
    columns = "SELECT name, type, [notnull], dflt_value FROM pragma_table_info(?) ORDER BY name"
    names = "SELECT name FROM sqlite_schema ORDER BY name"
    create_store(Address.parsed(tmp_path / "new.geomelt"), make.model).close()
    open_store(Address.parsed(older(tmp_path, "1, with recipes of sources"))).close()
    new, old = (connect(tmp_path / name) for name in ("new.geomelt", "city.geomelt"))
    assert old.execute(names).fetchall() == new.execute(names).fetchall()
    for table in ("source", "tile", "concept", "concept_label"):
        ours, theirs = (db.execute(columns, (table,)).fetchall() for db in (new, old))
        assert theirs == ours


def test_a_step_that_fails_leaves_the_index_and_a_copy(
    tmp_path: Path, older: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = older(tmp_path, "1, captioned")
    before = _dump(file)
    with monkeypatch.context() as patched:
        patched.setitem(MIGRATIONS, 2, lambda db: db.execute("DELETE FROM tile WHERE id = 3"))
        with pytest.raises(GeomeltError, match=r"city .* is as it was") as error:
            open_store(Address.parsed(file))
    copy = copy_of(file, 1)
    assert error.value.code == "older-index"
    assert str(copy) in error.value.detail
    assert _dump(file) == before == _dump(copy)
    open_store(Address.parsed(file)).close()
    assert not copy.exists()


def test_a_full_disk_leaves_the_index_as_it_was(tmp_path: Path, older: Make) -> None:
    file = older(tmp_path, "1, captioned")
    before = _dump(file)

    def full(db: apsw.Connection) -> None:
        db.execute("PRAGMA max_page_count = 10")

    apsw.connection_hooks.append(full)
    try:
        with pytest.raises(GeomeltError, match="is full") as error:
            open_store(Address.parsed(file))
    finally:
        apsw.connection_hooks.remove(full)
    assert error.value.code == "disk-full"
    assert _dump(file) == before
    open_store(Address.parsed(file)).close()
    assert [path.name for path in tmp_path.iterdir()] == ["city.geomelt"]


def test_a_killed_migration_leaves_the_index_as_it_was(tmp_path: Path, older: Make) -> None:
    file = older(tmp_path, "1, captioned")
    before = _dump(file)
    script = f"""
        import os, signal
        from geomelt.base.addresses import Address
        from geomelt.index.sqlite import migrations
        migrations.MIGRATIONS[2] = lambda db: os.kill(os.getpid(), signal.SIGKILL)
        migrations.bring_up_to_date(Address({str(file)!r}))
    """
    if not hasattr(signal, "SIGKILL"):
        script = script.replace("os.kill(os.getpid(), signal.SIGKILL)", "os._exit(1)")
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=False)
    assert ended.returncode != 0
    assert copy_of(file, 1).exists()
    assert _dump(file) == before
    with open_store(Address.parsed(file)) as store:
        assert store.check() == []
        assert store.counts().tiles == 5
    assert [path.name for path in tmp_path.iterdir()] == ["city.geomelt"]


def test_two_that_open_it_at_once(tmp_path: Path, older: Make) -> None:
    file = older(tmp_path, "1, captioned")

    def tiles(_: int) -> int:
        with open_store(Address.parsed(file)) as store:
            return store.counts().tiles

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(tiles, range(8))) == [5] * 8


def test_while_a_run_of_an_older_version_writes(tmp_path: Path, older: Make) -> None:
    file = older(tmp_path, "2, with notes")
    writer = connect(file)
    writer.execute(
        "INSERT INTO meta VALUES ('writer', json_object('pid', ?, 'started', ?, 'since', 'noon', "
        "'token', 'x'))",
        (os.getppid(), _start_of(os.getppid())),
    )
    writer.close()
    with pytest.raises(GeomeltError, match="since noon") as error:
        open_store(Address.parsed(file))
    assert error.value.code == "index-busy"


def _start_of(pid: int) -> float:
    import psutil

    return psutil.Process(pid).create_time()


@pytest.mark.skipif(os.name != "posix", reason="folders are locked by their mode here")
def test_where_it_cannot_be_written_a_copy_is_read(older: Make, make: SimpleNamespace) -> None:
    with open_folder() as folder:
        file = older(folder, "1, captioned")
        with locked(folder), open_store(Address.parsed(file)) as store:
            assert len(store.nearest(make.vectors(1)[0], 5)) == 5
            scratch = Path(store._pool._scratch.name)
            assert scratch.exists()
            with pytest.raises(GeomeltError, match="cannot be written"):
                store.remove_sources(["/a.tif"])
        assert not scratch.exists()
        assert [path.name for path in folder.iterdir()] == ["city.geomelt"]


def _dump(file: Path) -> list:
    """All that the tables hold, and the version."""
    db = connect(file)
    try:
        tables = ("meta", "source", "tile", "tile_rtree", "tile_vector", "caption")
        rows = [db.execute(f"SELECT * FROM {table}").fetchall() for table in tables]
        return [db.pragma("user_version"), *rows]
    finally:
        db.close()


def test_the_copy_is_of_the_version_that_it_names(
    tmp_path: Path, older: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = older(tmp_path, "2, without notes")
    versions = []

    def looks(db: apsw.Connection) -> None:
        versions.append(_dump(copy_of(file, 2))[0])
        step(db)

    step = migrations.MIGRATIONS[2]
    monkeypatch.setitem(migrations.MIGRATIONS, 2, looks)
    open_store(Address.parsed(file)).close()
    assert versions == [2]
