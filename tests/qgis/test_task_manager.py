"""All that takes long is an entry of QGIS's task manager, which tells what it is and cancels it."""

from __future__ import annotations

import threading

import pytest
from dock_help import click
from qgis.core import QgsApplication, QgsTask
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, pyqtSignal
from support.qgis_session import AT_ONCE_S

from geomelt_qgis.core.requests.index_request import IndexRequest
from geomelt_qgis.core.requests.source_choice import SourceChoice
from geomelt_qgis.core.tasks.runner import TaskRunner
from geomelt_qgis.core.tasks.shown_work import ShownWork
from geomelt_qgis.core.tasks.task import Task
from geomelt_qgis.gui.shared.extent_box import Area


def entries():
    """Titles and tasks of what is listed."""
    return {task.description(): task for task in QgsApplication.taskManager().tasks()}


@pytest.fixture
def seen(qgis):
    """Titles of all that has been listed, and which of them could be cancelled."""
    titles, manager = {}, QgsApplication.taskManager()

    def note(number):
        task = manager.task(number)
        titles[task.description()] = task.canCancel()

    manager.taskAdded.connect(note)
    yield titles
    manager.taskAdded.disconnect(note)


def test_each_has_a_title_of_its_own(dock, iface, raster, seen, wait_for):
    iface.mapCanvas().setDestinationCrs(raster.crs())
    iface.mapCanvas().setExtent(raster.extent())
    dock.caption_canvas(raster)
    wait_for(lambda: dock.caption.panel.list.texts())
    raster.setCrs(raster.crs().fromEpsgId(32634))  # now only QGIS can draw it
    dock.caption.area.choose(Area.LAYER)
    click(dock.caption.run)
    wait_for(lambda: "Draw small" in seen)
    wait_for(lambda: not dock.caption.run.is_busy)
    dock.search_for("airport")
    wait_for(lambda: "Thumbnails of the hits" in seen)
    dock.index.job.index("new", IndexRequest(SourceChoice(("/data",))))
    wait_for(lambda: not dock.index.job.run.is_busy)
    wanted = {"Caption small", "Draw small", "Search in city", "Index into new"}
    assert wanted <= set(seen)
    assert all(seen.values()), seen


def test_cancelled_in_the_task_manager_the_search_ends(dock, seen, wait_for):
    dock.search_for("slow")
    wait_for(lambda: "Search in city" in entries())
    assert dock.search.run.is_busy
    entries()["Search in city"].cancel()
    wait_for(lambda: not dock.search.run.is_busy, AT_ONCE_S)


class Work(QObject):
    """Something that goes on elsewhere."""

    succeeded = pyqtSignal()
    failed = pyqtSignal(str)
    cancelled = pyqtSignal()
    progressed = pyqtSignal(float, str)

    def cancel(self):
        self.cancelled.emit()


@pytest.fixture
def shown(qgis, wait_for):
    """Work with its entry in the list, and the statuses of the entry."""
    work, runner, statuses = Work(), TaskRunner(), []
    entry = ShownWork("Something long", work)
    work.progressed.connect(entry.show_progress)
    entry.statusChanged.connect(statuses.append)
    runner.start(entry)
    wait_for(lambda: QgsTask.TaskStatus.Running in statuses)
    return work, entry, statuses


def test_work_elsewhere_is_followed_to_its_end(shown, wait_for):
    work, entry, statuses = shown
    work.progressed.emit(0.5, "half")
    assert entry.progress() == 50
    work.succeeded.emit()
    wait_for(lambda: statuses[-1] == QgsTask.TaskStatus.Complete)
    work.progressed.emit(1.0, "nobody listens any more")


def test_work_elsewhere_that_fails(shown, wait_for):
    work, _, statuses = shown
    work.failed.emit("no space left")
    wait_for(lambda: statuses[-1] == QgsTask.TaskStatus.Terminated)


def test_cancelling_the_entry_cancels_the_work(shown, wait_for):
    work, entry, statuses = shown
    reported = []
    work.cancelled.connect(lambda: reported.append(threading.current_thread()))
    entry.cancel()
    wait_for(lambda: statuses[-1] == QgsTask.TaskStatus.Terminated)
    assert reported == [threading.main_thread()]


def test_the_installation_is_listed_and_cancelled_there(plugin, tmp_path, seen, wait_for):
    installer = plugin.session.installer
    ended = []
    installer.cancelled.connect(lambda: ended.append("cancelled"))
    installer.started.emit()
    assert seen == {"Install the GeoMELT backend": True}
    installer.progressed.emit(0.25, "PyTorch")
    entry = entries()["Install the GeoMELT backend"]
    assert entry.progress() == 25
    entry.cancel()
    wait_for(lambda: "Install the GeoMELT backend" not in entries())


class Quick(Task):
    """Done in no time."""

    def __init__(self):
        super().__init__("Something quick")
        self.is_done = threading.Event()

    def outcome(self):
        self.is_done.set()
        return 42


def test_who_cancels_gets_no_result_even_where_there_is_one(qgis, wait_for):
    task, runner, ends = Quick(), TaskRunner(), []
    task.succeeded.connect(ends.append)
    task.cancelled.connect(lambda: ends.append("cancelled"))
    runner.start(task)
    assert task.is_done.wait(5)
    task.cancel()
    wait_for(lambda: ends)
    assert ends == ["cancelled"]


def test_a_task_that_qgis_has_deleted_does_not_raise(qgis):
    class Late(Task):
        def outcome(self):
            self.setProgress(50)

    task = Late("Something late")
    sip.delete(task)
    assert task.run() is False
