"""The algorithms as a script runs them: qgis_process, the installed plugin, the shipped model."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from qgis.core import QgsVectorLayer
from support.qgis_session import REPOSITORY

sys.path.insert(0, str(REPOSITORY / "tests" / "qgis"))
from stage_plugin import stage

LONG_S = 500
PYTHON = os.environ.get("GEOMELT_BACKEND_PYTHON", str(REPOSITORY / ".venv" / "bin" / "python"))
# Debian's wrapper passes options on that qgis_process does not know.
PROGRAM = shutil.which("qgis_process.bin") or shutil.which("qgis_process")


@pytest.fixture(scope="module")
def qgis_process(tmp_path_factory):
    """Runs qgis_process in a profile of its own, with the plugin enabled; returns its JSON."""
    home = tmp_path_factory.mktemp("home")
    stage(home / "plugins")
    (home / "run").mkdir(mode=0o700)
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_RUNTIME_DIR": str(home / "run"),
        "XDG_DATA_HOME": str(home / "data"),  # the backend's own folder of indexes lies there
        "QGIS_PLUGINPATH": str(home / "plugins"),
        "QGIS_CUSTOM_CONFIG_PATH": str(home / "profile"),
        "GEOMELT_BACKEND_PYTHON": PYTHON,
    }

    def call(*arguments):
        return subprocess.run(
            [PROGRAM, *arguments], env=environment, capture_output=True, text=True, timeout=LONG_S
        )

    assert call("plugins", "enable", "geomelt_qgis").returncode == 0
    return call


def results_of(done):
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout[done.stdout.index("{") :])["results"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("imagery")
    raster = folder / "2021-06-01 town.tif"
    sample = [PYTHON, "-m", "geomelt", "sample", str(raster), "--size", "512", "--seed", "1"]
    subprocess.run(sample, check=True)
    return folder


def test_index_then_search(qgis_process, folder, tmp_path):
    made = results_of(
        qgis_process("--json", "run", "geomelt:indexfolder", f"--FOLDER={folder}", "--INDEX=land")
    )
    assert made["SOURCES"] == 1
    assert made["TILES"] > 4
    target = tmp_path / "hits.gpkg"
    found = results_of(
        qgis_process(
            "--json", "run", "geomelt:searchtext", "--INDEX=land", "--TEXT=a forest",
            "--K=3", f"--OUTPUT={target}",
        )
    )  # fmt: skip
    assert found["COUNT"] == 3
    hits = _layer(target)
    assert [hit["rank"] for hit in hits] == [1, 2, 3]
    assert {hit["source"] for hit in hits} == {"2021-06-01 town.tif"}
    assert all(hit["score"] <= 1 for hit in hits)


def test_a_wrong_parameter_is_told(qgis_process):
    done = qgis_process("run", "geomelt:indexfolder", "--FOLDER=/nowhere", "--INDEX=a")
    assert done.returncode != 0
    assert "There is no folder /nowhere." in done.stdout + done.stderr


def _layer(path: Path):
    layer = QgsVectorLayer(str(path), "hits", "ogr")
    return sorted(layer.getFeatures(), key=lambda feature: feature["rank"])
