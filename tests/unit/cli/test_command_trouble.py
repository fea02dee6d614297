"""What goes wrong with a command: one sentence, the right exit code, nothing lost."""

from __future__ import annotations

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
from geomelt.base.stamp import ModelStamp
from geomelt.index.stores import create_store, open_store

Run = Callable[..., Any]
NEEDS_PROC = pytest.mark.skipif(
    not Path("/proc/self").exists(), reason="needs a folder that root cannot fill"
)


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (("index", "{tmp}/nowhere", "--into", "{tmp}/i.geomelt"), 1, "nowhere"),
        (("index", "{tmp}", "--into", "{tmp}/i.geomelt"), 1, "{tmp}"),
        (("index", "{scene}", "--into", "../outside", "--model", "{tmp}/none"), 1, "none"),
        (("index", "{scene}", "--into", "{tmp}/i.geomelt", "--model", "{tmp}/none"), 1, "none"),
        (("index", "{scene}", "--into", "bad:name"), 2, "bad:name"),
        (("index", "{scene}", "--into", "{tmp}/i.geomelt", "--overlap", "2"), 2, "overlap"),
        (("index", "{scene}", "--into", "{tmp}/i.geomelt", "--ground-size", "-1"), 2, "-1"),
        (("search", "", "--in", "{city}"), 2, "empty"),
        (("search", "  ", "--in", "{city}"), 2, "empty"),
        (("search", "x", "--in", "{city}", "--k", "0"), 2, "k is 0"),
        (("search", "x", "--in", "{city}", "--k", "1000000"), 2, "10,000"),
        (("search", "x", "--in", "{city}", "--out", "{tmp}/hits.shp"), 2, "hits.shp"),
        (("search", "x", "--in", "{city}", "--out", "{tmp}/none/hits.gpkg"), 1, "none"),
        (("search", "x", "--in", "{city}", "--out", "{tmp}"), 2, "{tmp} is a folder"),
        (("search", "x", "--in", "{city}", "--out", "."), 2, ". is a folder"),
        (("search", "x", "--in", "{tmp}"), 1, "{tmp} is a folder, not an index file"),
        (("index", "{scene}", "--into", "{tmp}/"), 1, "{tmp} is a folder, not an index file"),
        (("caption", "{tmp}"), 1, "(it is a folder): name one raster"),
        (("search", "x", "--in", "{tmp}/none.geomelt"), 1, "'none' in {tmp}"),
        (("search", "x", "--in", "{scene}.geomelt"), 1, "scene.tif"),
        (("caption", "{tmp}/none.tif"), 1, "none.tif"),
        (("check", "{tmp}/none.geomelt"), 1, "'none' in {tmp}"),
        (("check", "{scene}", "--index-folder", "{tmp}"), 1, "scene.tif"),
        (("report", "no/../index"), 1, "index"),
        (("sample", "{tmp}/none/out.tif"), 1, "none"),
        pytest.param(("sample", "/proc/out.tif"), 1, "/proc/out.tif", marks=NEEDS_PROC),
        (("sample", "{tmp}/out.png"), 2, "write a .tif"),
        (("sample", "{tmp}/out.tif", "--crs", "EPSG:0"), 2, "EPSG:0"),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_one_sentence_for_what_is_wrong(
    geomelt: Run,
    scene: Path,
    city: Path,
    tmp_path: Path,
    arguments: tuple[str, ...],
    code: int,
    named: str,
    as_json: bool,
) -> None:
    places = {"tmp": tmp_path, "scene": scene, "city": city}
    words = [argument.format(**places) for argument in arguments]
    ended = geomelt(*words, *(["--json"] if as_json else []))
    assert ended.code == code
    assert named.format(**places) in ended.sentence
    if as_json:
        assert ended.json["detail"] == ended.sentence
        assert set(ended.json) == {"code", "detail"}
    else:
        assert ended.stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing",),
        ("index",),
        ("index", "a.tif"),
        ("search", "x", "--in", "a", "--k", "many"),
        ("search", "x", "--in", "a", "--extent", "1", "2", "3"),
        ("serve", "--port", "70000"),
        ("sample", "a.tif", "--dtype", "int3"),
    ],
)
def test_wrong_arguments(geomelt: Run, arguments: tuple[str, ...]) -> None:
    ended = geomelt(*arguments)
    assert ended.code == 2
    assert ended.stdout == ""
    assert ended.stderr


def test_extent_outside_the_raster(geomelt: Run, scene: Path, tiny_model_folder: Path) -> None:
    model = ("--model", tiny_model_folder)
    outside = geomelt("caption", scene, "--bbox", 0, 0, 1, 1, *model)
    assert outside.code == 1
    assert "scene.tif" in outside.sentence
    turned = geomelt("caption", scene, "--bbox", 1, 1, 0, 0, *model)
    assert turned.code == 2


def test_indexes_that_do_not_fit(
    geomelt: Run, city: Path, scene: Path, tmp_path: Path, tiny_model_folder: Path
) -> None:
    import apsw

    model = ("--model", tiny_model_folder)
    other = tmp_path / "other.geomelt"
    create_store(Address.parsed(other), ModelStamp("geomelt-old", "1", 16)).close()
    for arguments in (("search", "x", "--in", other), ("index", scene, "--into", other)):
        ended = geomelt(*arguments, *model)
        assert ended.code == 1
        assert "geomelt-old" in ended.sentence
    newer = tmp_path / "newer.geomelt"
    shutil.copy(city, newer)
    db = apsw.Connection(str(newer))
    db.pragma("user_version", 1000)
    db.close()
    ended = geomelt("search", "x", "--in", newer, *model)
    assert ended.code == 1
    assert "newer version" in ended.sentence


def test_folder_that_refuses(
    geomelt: Run, scene: Path, tmp_path: Path, tiny_model_folder: Path
) -> None:
    (tmp_path / "file").touch()
    file = tmp_path / "file" / "i.geomelt"
    ended = geomelt("index", scene, "--into", file, "--model", tiny_model_folder)
    assert ended.code == 1
    assert str(tmp_path / "file") in ended.sentence


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """A disk of so many KiB, which may be made larger."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(kib: int) -> Path:
        options = f"{'remount,' if folder.is_mount() else ''}size={kib}k"
        made = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        try:
            subprocess.run(made, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("only root can make a small disk")
        return folder

    yield mount
    if folder.is_mount():
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("kib", [40, 120, 200])
def test_full_disk(
    geomelt: Run,
    scene: Path,
    small_disk: Callable[[int], Path],
    tiny_model_folder: Path,
    kib: int,
) -> None:
    file = small_disk(kib) / "city.geomelt"
    arguments = ("index", scene, "--into", file, "--overlap", 0.7, "--model", tiny_model_folder)
    ended = geomelt(*arguments)
    assert ended.code == 1
    assert "full" in ended.sentence
    assert str(file) in ended.sentence
    small_disk(5000)
    assert not file.exists() or geomelt("check", file).code == 0
    assert geomelt(*arguments, "--json").json["summary"]["indexed"] == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_interrupted_run_leaves_a_whole_index(
    geomelt: Run, scene: Path, tmp_path: Path, tiny_model_folder: Path
) -> None:
    folder = tmp_path / "scenes"
    folder.mkdir()
    for number in range(6):
        shutil.copy(scene, folder / f"{number}.tif")
    file = tmp_path / "city.geomelt"
    options = ["--overlap", "0.7", "--threads", "1", "--model", str(tiny_model_folder)]
    command = [sys.executable, "-m", "geomelt", "index", str(folder), "--into", str(file)]
    running = subprocess.Popen(
        [*command, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline and not _sources(file):
        time.sleep(0.02)
    os.kill(running.pid, signal.SIGINT)
    stdout, stderr = running.communicate(timeout=30)
    assert running.returncode == 130
    assert stdout == ""
    kept = _sources(file)
    assert 1 <= kept < 6
    assert stderr == f"Stopped: {kept} rasters are in the index; run it again to go on.\n"
    assert geomelt("check", file).code == 0
    again = geomelt(*command[3:], *options, "--json").json
    assert (again["summary"]["unchanged"], again["summary"]["indexed"]) == (kept, 6 - kept)


LEFT_BEHIND = """
import sys, threading, torch
from geomelt.cli import main
torch.set_num_threads(1)
inside = threading.Event()
def resize():
    while True:
        torch.nn.functional.interpolate(torch.rand(1, 3, 256, 256), size=160)
        inside.set()
for _ in range(2):
    threading.Thread(target=resize, daemon=True).start()
inside.wait()
sys.argv = ["geomelt", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize(("argument", "code"), [("--version", 0), ("--no-such-option", 2)])
def test_threads_left_behind_abort_nothing(argument: str, code: int) -> None:
    """A closing interpreter met by a thread inside torch ends with SIGABRT, words unwritten."""
    ended = subprocess.run(
        [sys.executable, "-c", LEFT_BEHIND, argument], capture_output=True, text=True, timeout=240
    )
    assert ended.returncode == code
    assert "geomelt 0." in ended.stdout if code == 0 else "No such option" in ended.stderr
    assert "terminate" not in ended.stderr


def _sources(file: Path) -> int:
    if not file.exists():
        return 0
    with open_store(Address.parsed(file), read_only=True) as store:
        return store.counts().sources
