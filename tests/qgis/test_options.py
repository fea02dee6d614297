"""GeoMELT's page in QGIS's options: what is set there reaches the backend and the requests."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtWidgets import QPushButton

from geomelt_qgis.core.layers.storage import place
from geomelt_qgis.core.process.state import State
from geomelt_qgis.core.settings import Settings


@pytest.fixture
def page(plugin, iface):
    return iface.options_factories[0].createWidget(None)


def fill(page, folder):
    page.model.device.setCurrentText("cpu")
    page.model.precision.setCurrentText("float32")
    page.model.model.setText(" org/m@1 ")
    page.model.captioner.setText("/models/blip")
    page.model.adapter.setText("ports")
    page.model.network.setChecked(True)
    page.folders.indexes.setFilePath(str(folder))
    page.folders.results.setFilePath(str(folder / "results"))
    page.tiles.sizes.setText("75, 150")
    page.tiles.overlap.setValue(20)
    page.tiles.captions.setChecked(True)
    page.language.language.setCurrentIndex(page.language.language.findData("en"))


def test_settings_button_opens_the_options_page(plugin, iface, page):
    plugin.dock.state.settings_asked.emit()
    assert iface.options_page_asked == page.objectName()


def test_every_setting_has_its_control_and_is_stored(plugin, page, tmp_path):
    fill(page, tmp_path)
    page.backend.environment.setFilePath("/e")
    page.backend.python.setFilePath("/nowhere/python")
    page.backend.remote_url.setText("https://gpu.example")
    page.apply()
    stored = asdict(Settings.load())
    # No authentication configuration can be chosen where there is none.
    unchanged = {name for name, value in asdict(Settings()).items() if stored[name] == value}
    assert unchanged == {"remote_auth"}
    assert stored["model"] == "org/m@1"
    assert plugin.session.settings == Settings.load()


def test_what_is_shown_again_is_what_was_stored(plugin, iface, page, tmp_path):
    fill(page, tmp_path)
    page.apply()
    again = iface.options_factories[0].createWidget(None)
    before = plugin.session.settings
    for group in again._groups:
        before = group.applied_to(before)
    assert before == plugin.session.settings


def test_the_settings_reach_the_command_line(plugin, page, tmp_path, wait_for):
    fill(page, tmp_path)
    page.apply()
    wait_for(lambda: plugin.session.backend.state is State.RUNNING)
    assert (
        f"-m geomelt serve --index-folder {tmp_path} --device cpu --precision float32 "
        "--model org/m@1 --captioner /models/blip --adapter ports --download"
    ) in plugin.session.backend.log.tail()


def test_the_tile_defaults_reach_the_request_of_a_new_index(running, page, bodies, wait_for):
    page.tiles.sizes.setText("75, 150")
    page.tiles.overlap.setValue(20)
    page.tiles.captions.setChecked(True)
    page.apply()
    job = running.dock.index.job
    job.folder.setFilePath("/data")
    job.name.setEditText("new")
    job.run.click()
    wait_for(lambda: not job.run.is_busy)
    asked = bodies()[-1]
    assert asked["recipe"] == {"ground_sizes": [75.0, 150.0], "overlap": 0.2}
    assert asked["captions"]

    job.name.setEditText("city")  # has tiles, and keeps its own recipe
    job.run.click()
    wait_for(lambda: not job.run.is_busy)
    assert "recipe" not in bodies()[-1]


def test_the_results_folder_is_where_results_are_written(plugin, page, tmp_path):
    page.folders.results.setFilePath(str(tmp_path / "results"))
    page.apply()
    assert place() == tmp_path / "results"


def test_agreeing_to_the_dialog_without_a_change_starts_nothing(plugin, page):
    page.apply()
    assert plugin.session.backend.state is State.STOPPED


def test_a_changed_setting_starts_a_backend_that_was_stopped(plugin, page, wait_for):
    page.model.device.setCurrentText("cpu")
    page.apply()
    wait_for(lambda: plugin.session.backend.state is State.RUNNING)


def test_a_running_backend_is_restarted_when_the_user_agrees(running, page, iface, wait_for):
    pid = running.session.backend.pid
    page.model.device.setCurrentText("cpu")
    page.apply()
    assert running.session.backend.pid == pid
    assert iface.message() == "The backend takes the new settings when it is started again."
    iface.messageBar().currentItem().findChild(QPushButton).click()
    wait_for(lambda: running.session.backend.pid not in (None, pid))
    wait_for(lambda: running.session.backend.state is State.RUNNING)
    assert "--device cpu" in running.session.backend.log.tail()
    assert not running.session.backend.is_outdated
    assert iface.message() == ""


def test_a_setting_of_the_plugin_alone_needs_no_restart(running, page, iface, tmp_path):
    page.folders.results.setFilePath(str(tmp_path))
    page.apply()
    assert not running.session.backend.is_outdated
    assert iface.message() == ""


def test_another_language_is_offered_with_a_reload(plugin, page, iface, monkeypatch, wait_for):
    reloaded = []
    monkeypatch.setattr("geomelt_qgis.gui.integration.restart_offer.reloadPlugin", reloaded.append)
    choice = page.language.language
    assert [choice.itemData(row) for row in range(2)] == ["", "en"]
    choice.setCurrentIndex(1)
    page.apply()
    assert "new language" in iface.message()
    iface.messageBar().currentItem().findChild(QPushButton).click()
    wait_for(lambda: reloaded)
    assert reloaded == ["geomelt_qgis"]


def test_the_environment_s_python_is_not_stored(plugin, iface, monkeypatch):
    stored = Settings.load().python
    monkeypatch.setenv("GEOMELT_BACKEND_PYTHON", "/given/python")
    assert Settings.load().python == "/given/python"
    page = iface.options_factories[0].createWidget(None)
    assert not page.backend.python.isEnabled()
    page.model.device.setCurrentText("cpu")
    page.apply()
    monkeypatch.delenv("GEOMELT_BACKEND_PYTHON")
    assert Settings.load().python == stored


def test_the_project_is_left_alone(plugin, page, tmp_path):
    fill(page, tmp_path)
    page.apply()
    assert not QgsProject.instance().isDirty()
    assert QgsApplication.taskManager().countActiveTasks() == 0
