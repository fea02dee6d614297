"""What the tabs share: settings, the backend, its installer and the tasks under way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, pyqtSignal, pyqtSlot

from .index.index_list import IndexList
from .index.job_notes import JobNotes
from .index.unfinished import UnfinishedJobs
from .installer.folder_tasks import RemoveTask
from .installer.installation import Installation
from .installer.installer import Installer
from .installer.plan import Plan
from .log import ProcessLog
from .process.backend import Backend
from .settings import Settings
from .tasks.runner import TaskRunner
from .tasks.shown_work import ShownWork
from .text import tr


class Session(QObject):
    """One per plugin. `settings_changed` when the user has stored others."""

    settings_changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = Settings.load()
        self.backend = Backend(ProcessLog("backend"), self)
        self.indexes = IndexList(self.backend, self)
        self.installer = Installer(ProcessLog("install"), self)
        self.backend.configure(self.settings)
        self.tasks = TaskRunner(self)
        self._plan: Plan | None = None
        self._instead = True
        self._is_removing = False
        self._waiting: Callable[[], None] | None = None
        self.backend.state_changed.connect(self._on_state)
        self.unfinished = UnfinishedJobs(self.backend, JobNotes(), self)
        self.installer.started.connect(self._on_installing)
        self.installer.succeeded.connect(self._on_installed)
        self.installer.failed.connect(lambda text: self.backend.set_installing(False, text))
        self.installer.cancelled.connect(lambda: self.backend.set_installing(False))
        QgsApplication.instance().aboutToQuit.connect(self.close)

    @property
    def log(self) -> ProcessLog:
        """The backend's or the installer's: who spoke last has the cause."""
        return max(self.backend.log, self.installer.log, key=lambda log: log.last_written)

    def apply(self, settings: Settings) -> None:
        """Stores new settings; a backend that does not run starts with them."""
        settings.save()
        self.settings = Settings.load()
        self.backend.configure(self.settings)
        self.backend.start()
        self.settings_changed.emit()

    def install(self, plan: Plan, *, anew: bool = False, instead: bool = True) -> None:
        """Makes the environment, resuming where possible.

        `instead`: the backend then runs from it, and no more elsewhere or from another Python.
        """
        if not self.installer.is_busy and not self._is_removing:
            self._plan, self._instead = plan, instead
            self._when_stopped(lambda: self._begin(plan, anew))

    def uninstall(self, installation: Installation, done: Callable[[str | None], None]) -> None:
        """Removes the environment; `done` gets what could not be removed, or None."""
        if not self.installer.is_busy and not self._is_removing:
            self._when_stopped(lambda: self._remove(installation, done))

    @pyqtSlot()  # a true slot: QGIS's connection to it goes with the session
    def close(self) -> None:
        """Ends tasks, installation and backend; a second call finds nothing to do."""
        self._waiting = None  # or it would come true when the backend stops
        self.tasks.cancel_all()
        self.unfinished.close()
        self.installer.close()
        self.backend.stop_now()

    def _when_stopped(self, act: Callable[[], None]) -> None:
        """Nothing may run from an environment that is being changed."""
        self._waiting = act
        self.backend.stop()
        self._on_state()

    def _on_state(self) -> None:
        if self._waiting is not None and not self.backend.is_alive:
            act, self._waiting = self._waiting, None
            act()

    def _begin(self, plan: Plan, anew: bool) -> None:
        self.installer.start(plan, anew=anew)
        works = Installation.at(self.settings.environment).is_complete
        if self.installer.is_busy and not works:
            # However this QGIS ends, the next one resumes in this folder.
            self.apply(replace(self.settings, environment=str(plan.installation.folder)))

    def _remove(self, installation: Installation, done: Callable[[str | None], None]) -> None:
        self.backend.set_installing(True)
        self._is_removing = True
        task = RemoveTask(installation)
        task.succeeded.connect(lambda _: self._on_removed(done, None))
        task.failed.connect(lambda error: self._on_removed(done, error.detail))
        self.tasks.start(task)

    def _on_installing(self) -> None:
        self.backend.set_installing(True)
        entry = ShownWork(tr("Install the GeoMELT backend"), self.installer)
        self.installer.progressed.connect(entry.show_progress)
        self.tasks.start(entry)

    def _on_installed(self) -> None:
        self.backend.set_installing(False)
        if self._plan is not None:
            chosen = replace(self.settings, environment=str(self._plan.installation.folder))
            if self._instead:
                chosen = replace(chosen, python="", remote_url="")
            self.apply(chosen)

    def _on_removed(self, done: Callable[[str | None], None], problem: str | None) -> None:
        self._is_removing = False
        self.backend.set_installing(False)
        done(problem)
