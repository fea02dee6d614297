from __future__ import annotations

import pytest
from dock_help import click, layer_named
from layer_help import folder_of
from qgis.core import QgsCoordinateReferenceSystem, QgsProject
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QInputDialog, QMessageBox

from geomelt_qgis.core.requests.index_request import IndexRequest
from geomelt_qgis.core.requests.source_choice import SourceChoice


@pytest.fixture
def tab(dock):
    dock.tabs.setCurrentWidget(dock.index)
    return dock.index


@pytest.fixture
def yes(monkeypatch):
    """Agrees to every question, and keeps them."""
    asked = []
    monkeypatch.setattr(
        QMessageBox,
        "question",
        lambda *args: asked.append(args[2]) or QMessageBox.StandardButton.Yes,
    )
    return asked


def job_for(*paths, **others):
    """What a job is asked that the form leaves at its defaults."""
    asked = {"include": [], "exclude": [], "remote": False, "captions": False, "prune": False}
    return {"paths": list(paths), **asked, **others}


def create(tab, name, wait_for, monkeypatch):
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: (name, True))
    click(tab.make)
    wait_for(lambda: tab.indexes.topLevelItemCount() == 2)
    tab.indexes.select(name)


def test_indexes_are_listed(tab):
    item = tab.indexes.topLevelItem(0)
    assert [item.text(column) for column in range(4)] == ["city", "1,200", "3", "1.5 MB"]
    assert item.text(4).endswith("d ago")


def test_index_a_folder(dock, tab, tmp_path, wait_for, bodies):
    panel = tab.job
    panel.folder.setFilePath(str(tmp_path))
    assert panel.name.currentText() == tmp_path.name
    panel.name.setEditText("new")
    panel.captions.setChecked(True)
    click(panel.run)
    wait_for(lambda: "50 tiles/s" in panel.progress.status.text())
    assert "of 100 tiles" in panel.progress.status.text()
    assert "left" in panel.progress.status.text()
    wait_for(lambda: not panel.run.is_busy)
    assert panel.progress.status.text() == (
        "new: sources indexed 2, unchanged 0, refused 1; 100 tiles in 2 s."
    )
    problem = tab.problems.table.topLevelItem(0)
    assert [problem.text(0), problem.text(1)] == ["bad.tif", "bad.tif is cut short."]
    assert {**job_for(str(tmp_path)), "captions": True} in bodies()
    wait_for(lambda: tab.indexes.topLevelItemCount() == 2)
    assert dock.search.index.findText("new") >= 0


def test_the_recipe_of_a_new_index(tab, wait_for, bodies):
    tab.job.folder.setFilePath("/data")
    tab.job.recipe.sizes.setText("75, 150")
    tab.job.recipe.overlap.setValue(25)
    click(tab.job.run)
    wait_for(lambda: not tab.job.run.is_busy)
    recipe = {"ground_sizes": [75.0, 150.0], "overlap": 0.25}
    assert {**job_for("/data"), "recipe": recipe} in bodies()


def test_bands_crs_and_time_limit_are_sent(tab, wait_for, bodies):
    tab.job.folder.setFilePath("/data")
    settings = tab.job.source_settings
    settings.bands.setText("4, 3")
    assert not tab.job.run.isEnabled(), "two are no bands"
    settings.bands.setText("4, 3, 2")
    settings.crs.setCrs(QgsCoordinateReferenceSystem("EPSG:25832"))
    settings.timeout.setValue(60)
    click(tab.job.run)
    wait_for(lambda: not tab.job.run.is_busy)
    asked = {"bands": [4, 3, 2], "crs": "EPSG:25832", "source_timeout": 60}
    assert {**job_for("/data"), **asked} in bodies()
    settings.bands.setText("auto")
    assert settings.chosen_bands() == ()
    tab.job.choose("another")
    assert (settings.chosen_bands(), settings.chosen_crs()) == (None, ""), "of other sources"
    assert settings.timeout.value() == 60


def test_cancelled_indexing_keeps_what_is_finished(tab, wait_for):
    tab.job.folder.setFilePath("/data")
    click(tab.job.run)
    wait_for(lambda: "of 100 tiles" in tab.job.progress.status.text())
    click(tab.job.run)
    wait_for(lambda: tab.job.progress.status.text() == "Cancelled; the finished sources are kept.")


def test_update_asks_the_folders_of_the_index_again(tab, wait_for, bodies):
    assert not tab.buttons.update_sources.isEnabled()
    for folder in ("/data/city", "/data/more"):
        tab.job.folder.setFilePath(folder)
        tab.job.name.setEditText("city")
        click(tab.job.run)
        wait_for(lambda: not tab.job.run.is_busy)
    tab.indexes.select("city")
    click(tab.buttons.update_sources)
    wait_for(lambda: not tab.job.run.is_busy)
    assert job_for("/data/city", "/data/more") in bodies()


def test_the_choice_of_files_is_kept_for_the_next_update(dock, tab, wait_for, bodies):
    tab.job.folder.setFilePath("/data/city")
    tab.job.name.setEditText("city")
    tab.job.sources.include.setText("*.tif, 2020/*")
    tab.job.sources.exclude.setText("old")
    tab.job.sources.remote.setChecked(True)
    click(tab.job.run)
    wait_for(lambda: not tab.job.run.is_busy)
    wanted = job_for("/data/city", include=["*.tif", "2020/*"], exclude=["old"], remote=True)
    assert wanted in bodies()

    tab.job.sources.include.clear()
    tab.indexes.clearSelection()
    tab.indexes.select("city")
    assert tab.job.sources.include.text() == "*.tif, 2020/*"
    click(tab.buttons.update_sources)
    wait_for(lambda: not tab.job.run.is_busy)
    assert wanted in bodies()


def test_a_deleted_index_leaves_no_choice_behind(tab, wait_for, yes):
    tab.job.folder.setFilePath("/data/city")
    tab.job.name.setEditText("city")
    click(tab.job.run)
    wait_for(lambda: not tab.job.run.is_busy)
    assert tab.job.choose("city").paths == ("/data/city",)
    tab.indexes.select("city")
    click(tab.buttons.delete)
    wait_for(lambda: not tab.job.choose("city").paths)


def test_a_job_that_waits_for_another_says_so(tab, wait_for):
    tab.job.folder.setFilePath("/data")
    tab.job.name.setEditText("second")
    click(tab.job.run)
    wait_for(lambda: tab.job.progress.status.text() == "Waiting for another job…")
    wait_for(lambda: not tab.job.run.is_busy)


def test_nothing_else_is_indexed_while_a_job_runs(tab, wait_for):
    tab.indexes.select("city")
    buttons = tab.buttons.update_sources, tab.buttons.prune
    tips = [button.toolTip() for button in buttons]
    tab.job.folder.setFilePath("/data")
    click(tab.job.run)
    assert not any(button.isEnabled() for button in buttons)
    assert {button.toolTip() for button in buttons} == {
        "Wait until the job below has ended, or cancel it: one at a time."
    }
    assert tab.buttons.check.isEnabled()
    wait_for(lambda: not tab.job.run.is_busy)
    assert all(button.isEnabled() for button in buttons)
    assert [button.toolTip() for button in buttons] == tips


def test_an_update_that_comes_too_late_says_so(tab, iface, yes, wait_for, bodies, monkeypatch):
    """A job that goes on by itself begins while the question is still open."""
    tab.indexes.select("city")

    def ask(*_):
        assert tab.job.index("other", IndexRequest(SourceChoice(("/data",))))
        return QMessageBox.StandardButton.Yes

    monkeypatch.setattr(QMessageBox, "question", ask)
    click(tab.buttons.prune)
    wait_for(iface.message)
    assert iface.message().startswith("Wait until the job below has ended")
    wait_for(lambda: not tab.job.run.is_busy)
    assert not [body for body in bodies() if body.get("prune")]


def test_prune_of_an_index_that_does_not_know_its_folders(tab, wait_for, bodies, yes, monkeypatch):
    create(tab, "old", wait_for, monkeypatch)
    click(tab.buttons.prune)
    wait_for(lambda: tab.job.run.is_busy)
    wait_for(lambda: not tab.job.run.is_busy)
    assert yes == ["Remove from old the tiles of sources whose files are gone?"]
    assert {**job_for("/data/a.tif", "/data/bad.tif"), "prune": True} in bodies()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("fields", "fields is whole."), ("damaged", "damaged is damaged, index its imagery again: ")],
)
def test_check(tab, iface, wait_for, monkeypatch, name, sentence):
    create(tab, name, wait_for, monkeypatch)
    click(tab.buttons.check)
    wait_for(iface.message)
    assert iface.message().startswith(sentence)


def test_footprints_as_a_layer_that_the_project_keeps(tab, project, tmp_path, wait_for):
    project.setFileName(str(tmp_path / "town.qgz"))
    tab.indexes.select("city")
    click(tab.buttons.footprints)
    wait_for(lambda: project.mapLayersByName("Footprints of city"))
    assert project.write()
    project.clear()
    assert project.read(str(tmp_path / "town.qgz"))
    layer = layer_named("Footprints of city")
    assert folder_of(layer) == tmp_path / "town_geomelt" / "footprints-of-city"
    feature = next(layer.getFeatures())
    assert (feature["source"], feature["tiles"], feature["date"]) == ("a.tif", 1200, "2020")
    assert feature["path"] == "/data/a.tif"
    box = feature.geometry().boundingBox()
    assert (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()) == (3, 4, 5, 6)
    assert layer.crs().authid() == "EPSG:4326"
    assert layer.attributeAlias(layer.fields().lookupField("path")) == "Source path"
    assert 0 < layer.renderer().symbol().color().alpha() < 255


def test_refused_sources_are_shown_and_opened(tab, wait_for, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    tab.indexes.select("city")
    wait_for(lambda: tab.problems.table.topLevelItemCount() == 2)
    assert tab.problems.title.text() == "1 refused, 1 note"
    assert not tab.problems.folder.isEnabled()
    tab.problems.table.topLevelItem(0).setSelected(True)
    click(tab.problems.folder)
    assert opened == ["/data"]
    click(tab.problems.layer)
    assert QgsProject.instance().mapLayersByName("bad.tif")


@pytest.mark.parametrize(
    ("answer", "left"),
    [(QMessageBox.StandardButton.Yes, 0), (QMessageBox.StandardButton.No, 1)],
)
def test_delete_asks_first(dock, tab, wait_for, monkeypatch, answer, left):
    asked = []
    monkeypatch.setattr(QMessageBox, "question", lambda *args: asked.append(args[2]) or answer)
    tab.indexes.select("city")
    click(tab.buttons.delete)
    wait_for(lambda: tab.indexes.topLevelItemCount() == left)
    assert ("There is no index yet" in dock.search.status.text()) is (left == 0)
    assert asked == [
        "Delete the index city (1.5 MB)? Its 1,200 tiles of 3 sources go, with all captions and "
        "saved concepts in it. The rasters stay as they are."
    ]
