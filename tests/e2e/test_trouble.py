"""What goes wrong: each time one sentence in the dock, and nothing is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

from qgis.core import QgsRectangle
from support.qgis_session import add_raster

from geomelt_qgis.core.http import calls
from geomelt_qgis.core.http.address import Address
from geomelt_qgis.core.process.state import State
from geomelt_qgis.core.requests.query import Query
from geomelt_qgis.core.search.search_tasks import SearchTask

LONG_S = 120


def start_index(plugin, folder):
    panel = plugin.dock.index.job
    panel.folder.setFilePath(str(folder))
    panel.name.setEditText("land")
    panel.run.click()
    return panel


def test_no_such_folder(plugin, iface, wait_for):
    start_index(plugin, "/nowhere/imagery")
    wait_for(iface.message)
    assert "/nowhere/imagery" in iface.message()


def test_a_folder_without_rasters(plugin, iface, tmp_path, wait_for):
    (tmp_path / "empty").mkdir()
    start_index(plugin, tmp_path / "empty")
    wait_for(iface.message)
    assert str(tmp_path / "empty") in iface.message()


def test_a_truncated_file_among_good_ones(plugin, imagery, tmp_path, wait_for):
    folder = tmp_path / "mixed"
    folder.mkdir()
    shutil.copy(imagery / "east.tif", folder)
    whole = (imagery / "west.tif").read_bytes()
    (folder / "cut.tif").write_bytes(whole[: len(whole) // 3])
    panel = start_index(plugin, folder)
    wait_for(lambda: not panel.run.is_busy, LONG_S)
    assert "sources indexed 1" in panel.progress.status.text()
    assert "refused 1" in panel.progress.status.text()
    problem = plugin.dock.index.problems.table.topLevelItem(0)
    assert problem.text(0) == "cut.tif"
    assert "cut.tif" in problem.text(1)


def test_an_extent_outside_the_raster(plugin, iface, imagery, wait_for):
    raster = add_raster(imagery / "east.tif")
    iface.mapCanvas().setDestinationCrs(raster.crs())
    extent = raster.extent()
    away = QgsRectangle(
        extent.xMinimum() + 90000, extent.yMinimum(), extent.xMaximum() + 90000, extent.yMaximum()
    )
    iface.mapCanvas().setExtent(away)
    tab = plugin.dock.caption
    wait_for(lambda: not tab.run.isEnabled())
    assert tab.stage.text.text().startswith("east lies outside the extent: zoom to it")


def test_wrong_token(plugin, tmp_path, wait_for):
    errors = []
    address = Address(plugin.session.backend.address.url, "guessed")
    task = SearchTask(address, "land", Query("airport"), tmp_path)
    task.failed.connect(errors.append)
    plugin.session.tasks.start(task)
    wait_for(lambda: errors)
    assert (errors[0].code, errors[0].status) == ("unauthorized", 401)


def test_a_model_that_is_not_there(load, tmp_path):
    plugin = load(tmp_path / "no-model", State.FAILED)
    assert "no-model" in plugin.dock.state.text.text()
    assert plugin.dock.state.button.text() == "Restart"


def test_an_index_folder_that_cannot_be_written(load, model, imagery, iface, wait_for):
    plugin = load(model, index_folder=Path("/proc/indexes"))
    start_index(plugin, imagery)
    wait_for(iface.message)
    assert "/proc/indexes" in iface.message()


def test_an_index_of_another_model(load, model, imagery, iface, tmp_path, wait_for):
    plugin = load(model)
    panel = start_index(plugin, imagery)
    wait_for(lambda: not panel.run.is_busy, LONG_S)
    plugin.unload()

    plugin = load(shutil.copytree(model, tmp_path / "geomelt-other"))
    wait_for(lambda: plugin.session.indexes.items)
    assert not plugin.session.indexes.items[0].compatible
    plugin.dock.search.query.setText("airport")
    plugin.dock.search.run.click()
    wait_for(iface.message)
    assert "geomelt-tiny" in iface.message()
    assert "geomelt-other" in iface.message()


def test_cancelled_indexing_leaves_a_whole_index(plugin, imagery, wait_for):
    plugin.dock.index.job.captions.setChecked(True)  # or it is done before it can be cancelled
    plugin.dock.index.job.recipe.overlap.setValue(60)
    panel = start_index(plugin, imagery)
    wait_for(lambda: " of " in panel.progress.status.text(), LONG_S)
    panel.run.click()
    wait_for(lambda: not panel.run.is_busy, LONG_S)
    assert panel.progress.status.text() == "Cancelled; the finished sources are kept."
    answers = []
    plugin.session.backend.client.send(calls.check("land"), answers.append, answers.append)
    wait_for(lambda: answers)
    assert answers == [[]]
