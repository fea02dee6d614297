"""The whole of QGIS with the plugin: what only QGIS desktop has, and that nothing is left of us."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from small_raster import write_raster
from stage_plugin import stage
from support.qgis_session import AT_ONCE_S

HERE = Path(__file__).parent
HEAVY = {"numpy", "osgeo", "scipy", "matplotlib", "requests", "sqlite3", "processing", "torch"}


@pytest.fixture(scope="module")
def desktop(tmp_path_factory):
    """What in_desktop.py has found."""
    if not (shutil.which("qgis") and shutil.which("xvfb-run")):
        pytest.skip("QGIS desktop or xvfb-run is not installed")
    folder = tmp_path_factory.mktemp("desktop")
    python = folder / "python"
    python.write_text(f'#!/bin/sh\nexec /usr/bin/python3 "{HERE / "fake_backend.py"}" "$@"\n')
    python.chmod(0o755)
    setup = {
        "plugins": str(stage(folder / "plugins").parent), "python": str(python),
        "raster": str(write_raster(folder / "small.tif")), "report": str(folder / "report.json"),
    }  # fmt: skip
    pictures = os.environ.get("GEOMELT_PICTURES")
    if pictures:
        setup["pictures"] = pictures
    environment = {
        **os.environ, "GEOMELT_DESKTOP": json.dumps(setup), "QT_QPA_PLATFORM": "xcb",
        "XDG_RUNTIME_DIR": str(folder),
    }  # fmt: skip
    environment.pop("QGIS_CUSTOM_CONFIG_PATH", None)
    command = [
        "xvfb-run", "-a", "-s", "-screen 0 1280x800x24", "qgis", "--nologo", "--noversioncheck",
        "--noplugins", "--profiles-path", str(folder / "profiles"), "--code",
        str(HERE / "in_desktop.py"),
    ]  # fmt: skip
    run = subprocess.run(
        command, env=environment, timeout=240, capture_output=True, text=True, check=False
    )
    report = Path(setup["report"])
    assert report.exists(), run.stderr[-3000:]
    found = json.loads(report.read_text())
    assert "trouble" not in found, found["trouble"] + run.stderr[-2000:]
    return found


def differences(before, after, name=""):
    """A line for each thing that is not as it was."""
    if isinstance(before, dict):
        for key in sorted(before.keys() | after.keys()):
            yield from differences(before.get(key), after.get(key), f"{name} {key}")
    elif before != after:
        yield f"{name.strip()}: {before} -> {after}"


def test_loading_is_quick_and_loads_nothing_heavy(desktop, capsys):
    importing, starting = desktop["seconds"]
    with capsys.disabled():
        print(f"\nQGIS start: import {importing * 1000:.0f} ms, initGui {starting * 1000:.0f} ms")
    assert HEAVY.isdisjoint(desktop["imported"])
    assert desktop["started"] == []  # no process yet


def test_no_shortcut_of_ours_is_another_s(desktop):
    assert len(desktop["shortcuts"]["mine"]) == 5
    assert desktop["shortcuts"]["taken"] == []


def test_the_layer_tree_s_menu(desktop):
    assert desktop["layer menu"] == ["Index this raster", "Caption visible extent"]


def test_the_locator_bar(desktop):
    assert desktop["locator"][0] == "1 · planes on an apron"
    assert desktop["locator"][-1] == "List the tiles like “harbour 2” in the dock"
    assert desktop["locator zooms"]


def test_the_options_dialog_shows_the_page_and_offers_a_restart(desktop):
    assert desktop["options page shown"]
    assert desktop["offered"] == "The backend takes the new settings when it is started again."
    assert desktop["restarted"]


def test_nothing_is_left_after_a_round(desktop):
    """Of what is ours, each round leaves nothing at all."""
    for left in desktop["after"]:
        assert left["objects of ours"] == []
        assert left["processes"] == []
        assert left["python threads"] == ["MainThread"]
        assert left["messages"] == []
        assert left["layer menu"] == []
        assert left["tasks"] == 0
        assert "geomelt" not in left["locator filters"] + left["providers"]
        named = [name for name in left["shortcuts"] + left["toolbars"] if "eomelt" in name]
        assert named == []


def test_a_round_leaves_qgis_as_the_round_before_did(desktop):
    """No child of the main window, timer, receiver of a signal or canvas item more.

    Not counted from the start: QGIS makes much of its own when it is first wanted.
    """
    first, *rest = desktop["after"]
    for after in rest:
        assert "\n".join(differences(first, after)) == ""


def test_unloading_in_the_middle_of_work_does_not_hold_qgis(desktop):
    assert desktop["unload seconds"] < AT_ONCE_S
