"""`geomelt index`: what it takes, what it tells, and watching."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from geomelt.base.addresses import Address
from geomelt.index.stores import open_store

Run = Callable[..., Any]
SECONDS = 120


@pytest.fixture
def index(geomelt: Run, tmp_path: Path, tiny_model_folder: Path) -> Run:
    """`geomelt index` into one index, as JSON."""
    file = tmp_path / "city.geomelt"

    def run(*arguments: object) -> Any:
        into = ("--into", file, "--model", tiny_model_folder)
        ended = geomelt("index", *arguments, *into, "--json")
        assert ended.code == 0, ended.stderr
        return ended.json

    return run


@pytest.fixture
def imagery(scene: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "imagery"
    (folder / "2020").mkdir(parents=True)
    shutil.copy(scene, folder / "a.tif")
    shutil.copy(scene, folder / "2020" / "b.tif")
    return folder


def test_patterns_choose_sources(index: Run, imagery: Path) -> None:
    assert index(imagery, "--exclude", "2020")["summary"]["sources"] == 1
    assert index(imagery, "--include", "2020/*", "--include", "c*")["summary"]["indexed"] == 1
    assert index(imagery)["summary"]["unchanged"] == 2


def test_moved_sources_are_counted(index: Run, imagery: Path) -> None:
    index(imagery)
    (imagery / "a.tif").rename(imagery / "z.tif")
    summary = index(imagery, "--prune")["summary"]
    assert (summary["renamed"], summary["indexed"], summary["removed"]) == (1, 0, 0)
    (imagery / "z.tif").unlink()
    reported = index(imagery)
    assert reported["vanished"] == [str(imagery / "z.tif")]
    assert index(imagery, "--prune")["summary"]["removed"] == 1


def test_captions_for_what_is_indexed(index: Run, imagery: Path) -> None:
    index(imagery)
    summary = index(imagery, "--captions")["summary"]
    assert (summary["captioned"], summary["indexed"], summary["tiles"]) == (2 * 21, 0, 0)


def test_addresses_need_leave(geomelt: Run, tmp_path: Path, tiny_model_folder: Path) -> None:
    arguments = ("--into", tmp_path / "i.geomelt", "--model", tiny_model_folder)
    ended = geomelt("index", "https://example.com/a.tif", *arguments)
    assert ended.code == 1
    assert "allow remote sources" in ended.sentence
    assert not (tmp_path / "i.geomelt").exists()


def test_a_time_limit_must_be_above_zero(
    geomelt: Run, imagery: Path, tmp_path: Path, tiny_model_folder: Path
) -> None:
    arguments = ("--into", tmp_path / "i.geomelt", "--model", tiny_model_folder)
    ended = geomelt("index", imagery, *arguments, "--source-timeout", 0)
    assert ended.code == 2
    assert "time limit" in ended.sentence


def test_the_report_tells_dates_and_where_they_are_from(
    geomelt: Run, index: Run, imagery: Path, tmp_path: Path
) -> None:
    (imagery / "a.tif").rename(imagery / "town_20200831.tif")
    index(imagery)
    reported = geomelt("report", tmp_path / "city.geomelt").stdout
    assert "2020-08-31" in reported
    assert "date_origin" in reported


@pytest.fixture
def watching(
    imagery: Path, tmp_path: Path, tiny_model_folder: Path
) -> Iterator[subprocess.Popen[str]]:
    """The index lies among the imagery: writing to it is no news."""
    arguments = ("--into", imagery / "city.geomelt", "--model", tiny_model_folder, "--watch")
    process = subprocess.Popen(
        [sys.executable, "-m", "geomelt", "index", imagery, *arguments, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    yield process
    process.kill()
    process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process")
def test_watching(
    watching: subprocess.Popen[str], imagery: Path, scene: Path, tmp_path: Path
) -> None:
    assert watching.stdout is not None

    def reported() -> Any:
        return json.loads(watching.stdout.readline())["summary"]  # type: ignore[union-attr]

    assert reported()["indexed"] == 2
    time.sleep(1)
    shutil.copy(scene, tmp_path / "new.tif")
    (tmp_path / "new.tif").rename(imagery / "new.tif")
    summary = reported()
    assert (summary["indexed"], summary["refused"], summary["unchanged"]) == (1, 0, 2)
    (imagery / "a.tif").rename(imagery / "z.tif")
    assert reported()["renamed"] == 1
    watching.send_signal(signal.SIGINT)
    out, err = watching.communicate(timeout=SECONDS)
    assert (watching.returncode, out) == (0, "")
    assert "Traceback" not in err
    assert "what was finished is in the index" in err
    with open_store(Address.parsed(imagery / "city.geomelt")) as store:
        assert store.check() == []
        assert store.counts().sources == 3
