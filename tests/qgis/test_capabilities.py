"""What the loaded models cannot do is grey in the dock, and its tool tip says why."""

from __future__ import annotations

import pytest
from dock_help import click, search

from geomelt_qgis.core.capability import Capability
from geomelt_qgis.core.http.contract import Health
from geomelt_qgis.core.process.capabilities import incapable
from geomelt_qgis.core.process.state import State
from geomelt_qgis.core.settings import Settings

WHERE = "in Settings > Options > GeoMELT."
NO_CAPTIONS = f"geomelt-mini writes no captions: choose another captioner {WHERE}"
NO_TEXTS = f"geomelt-mini does not understand texts: choose another model {WHERE}"
NO_TILES = f"geomelt-mini cannot index imagery: choose another model {WHERE}"
NO_SCORES = f"geomelt-mini cannot rank hits again: choose another model {WHERE}"


@pytest.fixture
def run_as(running, fake_python, wait_for):
    """Starts the backend anew with the models of a mode; returns the dock."""

    def start(mode):
        running.session.apply(Settings(python=fake_python(mode)))
        running.session.backend.restart()
        wait_for(lambda: running.session.backend.state is not State.RUNNING)
        wait_for(lambda: running.session.backend.state is State.RUNNING)
        wait_for(lambda: running.session.indexes.are_known)
        return running.dock

    return start


def controls(dock):
    """Each control that some models cannot serve, with the sentence for those."""
    options, job = dock.search.options, dock.index.job
    return [
        (dock.search.query, NO_TEXTS),
        (options.fuse, NO_TEXTS),
        (options.rerank, NO_SCORES),
        (options.caption, NO_CAPTIONS),
        (dock.caption.run, NO_CAPTIONS),
        (dock.caption.tiles, NO_CAPTIONS),
        (dock.summary.run, NO_TEXTS),
        (job.captions, NO_CAPTIONS),
        (job.run, NO_TILES),
        (dock.index.buttons.update_sources, NO_TILES),
    ]


def test_only_tiles(run_as, raster):
    dock = run_as("only-tiles")
    for control, why in controls(dock):
        is_capable = why == NO_TILES
        assert (control.toolTip() == why) is not is_capable, control.accessibleName()
        assert is_capable or not control.isEnabled(), control.accessibleName()
    assert dock.caption.stage.text.text() == NO_CAPTIONS
    assert dock.summary.stage.text.text() == NO_TEXTS


def test_only_captions(run_as, raster):
    dock = run_as("only-captions")
    for control, why in controls(dock):
        is_capable = why == NO_CAPTIONS
        assert (control.toolTip() == why) is not is_capable, control.accessibleName()
        assert is_capable or not control.isEnabled(), control.accessibleName()
    assert dock.index.job.captions.isEnabled()


@pytest.mark.parametrize("mode", ["", "before-capabilities"])
def test_a_backend_that_can_do_all_or_does_not_say(run_as, mode):
    dock = run_as("only-tiles")
    dock = run_as(mode)
    for control, why in controls(dock):
        assert control.toolTip() not in ("", why)
    assert dock.search.query.isEnabled()
    assert dock.search.options.rerank.isEnabled()


def test_what_is_grey_is_not_asked_for(run_as, bodies, wait_for):
    dock = run_as("")
    dock.tabs.setCurrentWidget(dock.search)
    dock.search.options.rerank.setChecked(True)
    dock.search.options.caption.setChecked(True)
    search(dock, "airport", wait_for)
    assert (bodies()[-1]["rerank"], bodies()[-1]["caption"]) == (True, True)
    dock = run_as("only-tiles")
    dock.search.find_similar(10)
    wait_for(lambda: not dock.search.run.is_busy)
    asked = bodies()[-1]
    assert (asked["text"], asked["positive"]) == (None, [10])
    assert "rerank" not in asked
    assert "caption" not in asked


def test_words_alone_cannot_be_searched_for(run_as):
    dock = run_as("")
    dock.search.query.setText("airport")
    assert dock.search.run.isEnabled()
    dock = run_as("only-tiles")
    assert not dock.search.run.isEnabled()
    assert dock.searched().hindrance == NO_TEXTS


def test_a_job_without_a_captioner_asks_for_no_captions(run_as, bodies, wait_for):
    dock = run_as("")
    dock.index.job.captions.setChecked(True)
    dock = run_as("only-tiles")
    dock.tabs.setCurrentWidget(dock.index)
    dock.index.job.folder.setFilePath("/data")
    click(dock.index.job.run)
    wait_for(lambda: not dock.index.job.run.is_busy)
    (asked,) = [body for body in bodies() if "paths" in body]
    assert asked["captions"] is False


def test_nothing_is_known_to_be_impossible_before_the_backend_has_answered(qgis):
    assert incapable(None, *Capability) == ""
    assert incapable(Health("ready", "0.1.0", 1), *Capability) == ""
    health = Health("ready", "0.1.0", 1, model={"id": "clip"}, capabilities=["embed-texts"])
    assert incapable(health, Capability.EMBED_TEXTS) == ""
    assert incapable(health, *Capability).startswith("clip writes no captions")
