"""Each failure that the Index tab and its job can show."""

from __future__ import annotations

import os
import signal

import pytest
from dock_help import click
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QInputDialog, QMessageBox

from geomelt_qgis.core.http.contract import Job
from geomelt_qgis.core.index.index_report import Problem, problems_of
from geomelt_qgis.core.process.state import State
from geomelt_qgis.core.settings import Settings
from geomelt_qgis.gui.index.job_progress import summary_of


@pytest.fixture
def tab(dock):
    dock.tabs.setCurrentWidget(dock.index)
    return dock.index


def create(tab, name, monkeypatch):
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: (name, True))
    click(tab.make)


def run_job(tab, name):
    tab.job.folder.setFilePath("/data")
    tab.job.name.setEditText(name)
    click(tab.job.run)


def test_a_name_that_is_taken(tab, iface, wait_for, monkeypatch):
    create(tab, "city", monkeypatch)
    wait_for(iface.message)
    assert "There is an index city already." in iface.message()


def test_a_job_that_is_refused(tab, iface, wait_for):
    run_job(tab, "busy")
    wait_for(iface.message)
    assert "Another process writes to busy: wait until it ends." in iface.message()
    assert "wait until it ends" in tab.job.progress.status.text()
    assert not tab.job.run.is_busy


def test_a_job_that_fails_on_its_way(tab, iface, wait_for):
    run_job(tab, "full")
    wait_for(iface.message)
    assert "The disk is full" in iface.message()
    assert "The disk is full" in tab.job.progress.status.text()
    assert not tab.job.progress.bar.isVisible()


def test_a_backend_that_goes_in_the_middle_of_a_job(tab, running, iface, wait_for):
    run_job(tab, "city")
    wait_for(lambda: "of 100 tiles" in tab.job.progress.status.text())
    os.kill(running.session.backend.pid, signal.SIGKILL)
    wait_for(lambda: running.session.backend.state is State.FAILED)
    wait_for(lambda: not tab.job.run.is_busy)
    assert "restart it" in tab.job.progress.status.text()
    assert not tab.job.run.isEnabled()
    assert not tab.make.isEnabled()
    assert not any(button.isEnabled() for button in tab.buttons.in_order())


@pytest.mark.parametrize("button", ["check", "footprints"])
def test_an_index_that_cannot_be_read(tab, iface, wait_for, monkeypatch, button):
    create(tab, "lost", monkeypatch)
    wait_for(lambda: tab.indexes.topLevelItemCount() == 2)
    tab.indexes.blockSignals(True)
    tab.indexes.select("lost")
    tab.indexes.blockSignals(False)
    tab.buttons.set_possible(True)
    click(getattr(tab.buttons, button))
    wait_for(iface.message)
    assert "lost is damaged: delete it and index anew." in iface.message()


def test_an_index_that_another_process_writes_is_not_deleted(tab, iface, wait_for, monkeypatch):
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    create(tab, "busy", monkeypatch)
    wait_for(lambda: tab.indexes.topLevelItemCount() == 2)
    tab.indexes.select("busy")
    click(tab.buttons.delete)
    wait_for(lambda: "Another process writes to busy" in iface.message())
    assert tab.indexes.topLevelItemCount() == 2


@pytest.mark.parametrize(
    ("mode", "words"),
    [("no-index", "There is no index yet"), ("other-model", "made with geomelt-base")],
)
def test_what_is_wrong_is_said_below_the_list(plugin, fake_python, wait_for, mode, words):
    Settings(python=fake_python(mode)).save()
    plugin.session.apply(Settings.load())
    plugin.dock.show()
    tab = plugin.dock.index
    plugin.dock.tabs.setCurrentWidget(tab)
    wait_for(lambda: plugin.session.indexes.are_known)
    tab.indexes.select("city")
    assert words in tab.notice.text()
    assert tab.notice.isVisible()


@pytest.mark.parametrize(
    ("uri", "place"),
    [
        ("/data/my #1/bad.tif", "file:///data/my%20%231"),
        ("/vsizip//data/a.zip/in/b.tif", "file:///data"),
        ("https://example.org/a/b.tif", "https://example.org/a/b.tif"),
    ],
)
def test_the_button_opens_where_a_source_lies(tab, monkeypatch, uri, place):
    opened = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: opened.append(bytes(url.toEncoded()).decode())
    )
    tab.problems.show_problems([Problem(uri, "It is cut short.")])
    tab.problems.table.topLevelItem(0).setSelected(True)
    click(tab.problems.folder)
    assert opened == [place]


def test_paths_of_the_remote_machine_are_not_opened_here(tab, remote, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    problems, uris = tab.problems, ["/data/bad.tif", "https://example.org/bad.tif"]
    problems.show_problems([Problem(uri, "It is cut short.") for uri in uris])
    buttons = problems.folder, problems.layer
    far, anywhere = (problems.table.topLevelItem(row) for row in range(2))
    problems.table.setCurrentItem(far)
    assert not any(button.isEnabled() for button in buttons)
    assert {button.toolTip() for button in buttons} == {"The source lies on the remote machine"}
    problems.table.itemDoubleClicked.emit(far, 0)
    assert opened == []
    problems.table.setCurrentItem(anywhere)
    assert all(button.isEnabled() for button in buttons)
    click(problems.folder)
    assert opened == [uris[1]]


def test_notes_stand_below_what_was_refused(tab):
    notes = [{"uri": "/data/b.tif", "note": "/data/b.tif has a collar of 255."}]
    table = tab.problems
    table.show_problems(problems_of([{"uri": "/data/a.tif", "reason": "It is cut."}], notes))
    assert table.title.text() == "1 refused, 1 note"
    assert table.table.topLevelItem(1).text(1) == "b.tif has a collar of 255."
    table.show_problems(problems_of([], notes))
    assert (table.title.text(), table.isHidden()) == ("1 note", False)


def test_what_was_passed_over_is_reported_with_the_notes(tab):
    mask = {"uri": "/data/a_mask.tif", "reason": "/data/a_mask.tif was passed over (a mask)."}
    tab.problems.show_problems(problems_of([], [], {"named": [mask]}))
    assert tab.problems.title.text() == "1 note"
    assert tab.problems.table.topLevelItem(0).text(1) == "a_mask.tif was passed over (a mask)."
    job = Job("1", "city", "done", summary={"indexed": 3, "passed_over": 2})
    assert summary_of(job).endswith("2 other files were passed over.")


@pytest.mark.parametrize(
    ("uri", "folder"),
    [
        ("/vsizip//data/a.zip/deep/b.tif", "/data"),
        ("/vsitar//data/a.tar.gz/LC08_T1", "/data"),
        ('NETCDF:"/data/scene.nc":red', "/data"),
        ("GPKG:/data/town.gpkg:ortho", "/data"),
        ("/data/LC08_T1", "/data"),
    ],
)
def test_the_folder_of_a_source_in_a_container(uri, folder):
    assert Problem(uri, "").whereabouts == f"file://{folder}"


def test_a_reason_names_the_source_and_its_tip_the_path(dock):
    table = dock.index.problems.table
    dock.index.problems.show_problems([Problem("/data/a b.tif", "/data/a b.tif is cut short.")])
    item = table.topLevelItem(0)
    assert (item.text(0), item.text(1)) == ("a b.tif", "a b.tif is cut short.")
    assert item.toolTip(1) == "/data/a b.tif is cut short."
