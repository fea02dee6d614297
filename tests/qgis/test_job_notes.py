"""Jobs that outlive their QGIS: noted while they run, offered by the next one."""

from __future__ import annotations

from pathlib import Path

import pytest
from dock_help import click
from qgis.core import QgsApplication

from geomelt_qgis import classFactory
from geomelt_qgis.core.index.job_notes import JobNotes
from geomelt_qgis.core.process.state import State
from geomelt_qgis.core.requests.index_request import IndexRequest, Recipe
from geomelt_qgis.core.requests.source_choice import SourceChoice
from geomelt_qgis.core.settings import Settings

REQUEST = IndexRequest(
    SourceChoice(("/data",), include=("*.tif",)),
    captions=True,
    recipe=Recipe((75.0, 150.0), 0.25),
    bands=(4, 3, 2),
    crs="EPSG:25832",
    source_timeout=60,
)


@pytest.fixture
def ours(qgis, tmp_path):
    return JobNotes(tmp_path / "jobs")


@pytest.fixture
def theirs(tmp_path):
    """Another QGIS with the same profile."""
    return JobNotes(tmp_path / "jobs")


def test_a_note_is_left_when_its_qgis_is_gone(ours, theirs):
    note = ours.write("here", "city", REQUEST)
    assert theirs.abandoned_at("here") == []
    ours.release()
    assert theirs.abandoned_at("elsewhere") == []
    left = theirs.abandoned_at("here")
    assert [(each.index, each.request) for each in left] == [("city", REQUEST)]
    assert theirs.abandoned_at("here") == [], "it is offered once"
    assert JobNotes(note.file.parent).abandoned_at("here") == [], "and to one QGIS only"
    theirs.drop(left[0])
    assert not any(note.file.parent.iterdir())


def test_a_damaged_note_is_thrown_away(ours, tmp_path):
    folder = tmp_path / "jobs"
    folder.mkdir()
    (folder / "a.json").write_text('{"place": "here"')
    assert ours.abandoned_at("here") == []
    assert not any(folder.iterdir())


def test_without_a_place_to_write_nothing_is_noted(qgis, tmp_path):
    (tmp_path / "file").write_text("")
    notes = JobNotes(tmp_path / "file" / "jobs")
    notes.drop(notes.write("here", "city", REQUEST))
    assert notes.abandoned_at("here") == []


# In the dock


@pytest.fixture
def load(iface, fake_python, wait_for):
    """Loads the plugin anew, as the next QGIS does; the backend runs when it returns."""
    loaded = []

    def make():
        for old in loaded:
            old.unload()
        loaded[:] = [classFactory(iface)]
        loaded[0].initGui()
        loaded[0].dock.show()
        wait_for(lambda: loaded[0].session.backend.state is State.RUNNING)
        return loaded[0].dock

    Settings(python=fake_python("")).save()
    yield make
    for plugin in loaded:
        plugin.unload()


@pytest.fixture
def offering(load, wait_for):
    """A dock whose plugin finds a job that was not finished."""
    dock = load()
    dock.tabs.setCurrentWidget(dock.index)
    dock.index.job.index("new", REQUEST)
    wait_for(lambda: "of 100 tiles" in dock.index.job.progress.status.text())
    dock = load()
    dock.tabs.setCurrentWidget(dock.index)
    assert dock.index.job.interrupted.isVisible()
    assert dock.index.job.interrupted.text.text() == (
        "Indexing into new was not finished when QGIS ended."
    )
    return dock


def test_it_goes_on_when_the_user_wants(offering, iface, wait_for):
    assert "Indexing into new was not finished" in iface.message()
    panel = offering.index.job
    click(panel.interrupted.go_on)
    assert panel.run.is_busy
    assert not panel.interrupted.isVisible()
    wait_for(lambda: not panel.run.is_busy)
    assert panel.progress.status.text().startswith("new: sources indexed 2")
    assert left_in_the_profile() == []


def test_it_is_forgotten_when_the_user_wants(offering):
    click(offering.index.job.interrupted.leave)
    assert not offering.index.job.interrupted.isVisible()
    assert not offering.index.job.run.is_busy
    assert left_in_the_profile() == []


@pytest.mark.parametrize("index", ["new", "busy", "full"])
def test_a_job_that_came_to_its_end_is_not_offered(load, wait_for, index):
    panel = load().index.job
    panel.index(index, REQUEST)
    wait_for(lambda: not panel.run.is_busy)
    assert left_in_the_profile() == []


def test_a_cancelled_job_is_not_offered(load, wait_for):
    panel = load().index.job
    panel.index("new", REQUEST)
    assert len(left_in_the_profile()) == 1
    wait_for(lambda: "of 100 tiles" in panel.progress.status.text())
    panel.run.click()
    wait_for(lambda: not panel.run.is_busy)
    assert left_in_the_profile() == []


def left_in_the_profile():
    return list((Path(QgsApplication.qgisSettingsDirPath()) / "geomelt" / "jobs").glob("*.json"))
