"""The algorithms as a script runs them: qgis_process and the installed plugin.

One index and one search with the shipped model; it is quicker to ask the tiny one for the rest.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from qgis.core import QgsApplication, QgsVectorLayer
from support.archive_model import archive_model
from support.qgis_session import REPOSITORY

from geomelt_qgis.processing.provider import Provider

sys.path.insert(0, str(REPOSITORY / "tests" / "qgis"))
from stage_plugin import stage

LONG_S = 500
PYTHON = os.environ.get("GEOMELT_BACKEND_PYTHON", str(REPOSITORY / ".venv" / "bin" / "python"))
# Debian's wrapper passes options on that qgis_process does not know.
PROGRAM = shutil.which("qgis_process.bin") or shutil.which("qgis_process")


@pytest.fixture(scope="module")
def qgis_process(tmp_path_factory, python, model):
    """Runs qgis_process in a profile of its own, with the plugin enabled."""
    home = tmp_path_factory.mktemp("home")
    stage(home / "plugins")
    (home / "run").mkdir(mode=0o700)
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_RUNTIME_DIR": str(home / "run"),
        "XDG_DATA_HOME": str(home / "data"),  # the backend's own folder of indexes is there
        "QGIS_PLUGINPATH": str(home / "plugins"),
        "QGIS_CUSTOM_CONFIG_PATH": str(home / "profile"),
    }
    tiny = python(model)

    def call(*arguments, backend=tiny):
        return subprocess.run(
            [PROGRAM, *arguments],
            env={**environment, "GEOMELT_BACKEND_PYTHON": backend},
            capture_output=True,
            text=True,
            timeout=LONG_S,
        )

    assert call("plugins", "enable", "geomelt_qgis").returncode == 0
    return call


def results_of(done):
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout[done.stdout.index("{") :])["results"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One place in two years."""
    folder = tmp_path_factory.mktemp("imagery")
    for seed, name in enumerate(("2019-06-01 town.tif", "2021-06-01 town.tif")):
        sample = [PYTHON, "-m", "geomelt", "sample", str(folder / name), "--seed", str(seed)]
        subprocess.run([*sample, "--size", "512"], check=True)
    return folder


@pytest.fixture(scope="module")
def run(qgis_process):
    """`run("searchtext", INDEX="land")` runs an algorithm; returns its results."""

    def call(name, *, how=None, **parameters):
        given = [f"--{key}={value}" for key, value in parameters.items()]
        return results_of(qgis_process("--json", "run", name, *given, **(how or {})))

    return call


@pytest.fixture(scope="module")
def land(run, folder):
    """An index of the folder."""
    made = run("geomelt:indexfolder", FOLDER=folder, INDEX="land")
    assert made["SOURCES"] == 2
    assert made["TILES"] > 4
    return made["INDEX"]


@pytest.fixture(scope="module")
def hits(run, land, tmp_path_factory):
    """The GeoPackage of a search."""
    target = tmp_path_factory.mktemp("hits") / "hits.gpkg"
    found = run("geomelt:searchtext", INDEX=land, TEXT="a forest", K=3, OUTPUT=target)
    assert found["COUNT"] == 3
    return target


def test_index_and_search_with_the_shipped_model(run, folder, tmp_path):
    shipped, target = {"backend": PYTHON}, tmp_path / "hits.gpkg"
    made = run("geomelt:indexfolder", FOLDER=folder, INDEX="shipped", how=shipped)
    run("geomelt:searchtext", INDEX=made["INDEX"], TEXT="a forest", K=3, OUTPUT=target, how=shipped)
    hits = _layer(target)
    assert [hit["rank"] for hit in hits] == [1, 2, 3]
    assert {hit["source"] for hit in hits} <= {"2019-06-01 town.tif", "2021-06-01 town.tif"}
    assert all(hit["score"] <= 1 for hit in hits)


def test_every_other_algorithm(run, land, hits, folder, tmp_path):
    raster = next(folder.glob("*.tif"))
    similar = run(
        "geomelt:searchsimilar", INDEX=land, EXAMPLES=hits, K=3, OUTPUT=tmp_path / "similar.gpkg"
    )
    assert similar["COUNT"] == 3
    exported = run("geomelt:exportindex", INDEX=land, OUTPUT=tmp_path / "tiles.gpkg")
    assert exported["COUNT"] > 4
    chart, table = tmp_path / "chart.svg", tmp_path / "classes.csv"
    run("geomelt:areasummary", INDEX=land, CHART=chart, OUTPUT=table)
    assert "<svg" in chart.read_text()
    assert table.read_text().startswith("area,class")
    changed = run(
        "geomelt:change", INDEX=land, EARLIER="2019", LATER="2021", OUTPUT=tmp_path / "change.gpkg"
    )
    assert changed["COUNT"] > 0
    captioned = run(
        "geomelt:captionextent", RASTER=raster, TILES="false", OUTPUT=tmp_path / "captions.gpkg"
    )
    assert captioned["CAPTION"]
    counted = run(
        "geomelt:captionfeatures", RASTER=raster, FEATURES=hits, FIELD="words",
        OUTPUT=tmp_path / "words.gpkg",
    )  # fmt: skip
    assert counted["COUNT"] == 3


def test_a_saved_model(run, qgis_process, native, folder, tmp_path):
    """Index, search, QGIS's own centroids, and what looks like them."""
    provider = Provider(None)
    QgsApplication.processingRegistry().addProvider(provider)
    try:
        model = archive_model("land", "a forest")
        assert model.toFile(str(tmp_path / "archive.model3"))
        assert model.fromFile(str(tmp_path / "archive.model3"))
        (found,) = model.destinationParameterDefinitions()
    finally:
        QgsApplication.processingRegistry().removeProvider(provider)
    target = tmp_path / "found.gpkg"
    run(tmp_path / "archive.model3", folder=folder, **{found.name(): target})
    found = QgsVectorLayer(str(target), "found", "ogr")
    assert found.featureCount() > 0
    assert found.fields().lookupField("match") >= 0


def test_adapting_has_help(qgis_process):
    help_of = qgis_process("help", "geomelt:adapt")
    assert help_of.returncode == 0
    assert "Captioned features" in help_of.stdout
    refused = qgis_process(
        "run", "geomelt:adapt", "--CAPTIONS=none.gpkg", "--FIELD=caption", "--IMAGERY=/nowhere",
        "--ADAPTER=mine",
    )  # fmt: skip
    assert refused.returncode != 0


def test_a_wrong_parameter_is_reported(qgis_process):
    done = qgis_process("run", "geomelt:indexfolder", "--FOLDER=/nowhere", "--INDEX=a")
    assert done.returncode != 0
    assert "There is no folder /nowhere." in done.stdout + done.stderr


def _layer(path: Path):
    layer = QgsVectorLayer(str(path), "hits", "ogr")
    return sorted(layer.getFeatures(), key=lambda feature: feature["rank"])
