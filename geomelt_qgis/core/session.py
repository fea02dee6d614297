"""What the tabs share: settings, the backend and the tasks under way."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject

from .indexes import IndexList
from .log import BackendLog
from .process import BackendProcess
from .settings import Settings
from .tasks import TaskRunner


class Session(QObject):
    """One per plugin."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = Settings.load()
        self.backend = BackendProcess(BackendLog(), self)
        self.indexes = IndexList(self.backend, self)
        self.backend.configure(self.settings)
        self.tasks = TaskRunner(self)
        QgsApplication.instance().aboutToQuit.connect(self.close)

    def apply(self, settings: Settings) -> None:
        """Stores new settings; the backend follows, and starts where it did not run."""
        settings.save()
        self.settings = Settings.load()
        self.backend.configure(self.settings)
        self.backend.start()

    def close(self) -> None:
        """Ends tasks and backend; a second call finds nothing to do."""
        self.tasks.cancel_all()
        self.backend.stop_now()
