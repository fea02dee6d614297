"""Long work in QGIS's task manager. `run` touches nothing of the GUI thread and never raises."""

from __future__ import annotations

import threading
import traceback
from typing import Any

from qgis.core import Qgis, QgsMessageLog, QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from ..errors import BackendError, Cancelled
from ..http.address import Address
from ..http.client import Client
from ..text import tr


class Task(QgsTask):
    """Exactly one of the three signals ends it; who has cancelled it gets no result.

    `outcome` runs in the task's thread; `present` makes of it, on the GUI thread, what `succeeded`
    carries: layers are opened there.

    QGIS may delete its half of a cancelled task while `outcome` still runs. What runs there may
    fail then, `run` itself may not: it touches nothing but what Python holds.
    """

    keeps_results = False  # whether it writes into a folder of results

    succeeded = pyqtSignal(object)
    failed = pyqtSignal(object)
    cancelled = pyqtSignal()

    def __init__(self, title: str, *, can_cancel: bool = True) -> None:
        # No flag at all, a 0, is not a member of what Qt 6 makes of the flags.
        super().__init__(
            title, QgsTask.Flag.CanCancel if can_cancel else QgsTask.Flag.CancelWithoutPrompt
        )
        self._title = title
        self._result: Any = None
        self._error: BackendError | None = None
        self._abandoned = False
        self._stop = threading.Event()  # cancelled; asked from slots in the task's thread, too

    def outcome(self) -> Any:
        """What the task is for. May raise BackendError and Cancelled."""
        raise NotImplementedError

    def present(self, result: Any) -> Any:
        """The outcome made ready to be shown. May raise BackendError."""
        return result

    def run(self) -> bool:
        try:
            self._result = self.outcome()
        except Cancelled:
            return False
        except BackendError as error:
            self._error = error
            return False
        except Exception as error:  # an exception that leaves run() takes QGIS down
            self._error = self._unexpected(error)
            return False
        return True

    def cancel(self) -> None:
        self._stop.set()
        super().cancel()

    def abandon(self) -> None:
        """Cancels without any signal."""
        self._abandoned = True
        self.cancel()

    def finished(self, result: bool) -> None:
        if self._abandoned:
            return
        if self._stop.is_set():
            self.cancelled.emit()
        elif result:
            self._succeed()
        elif self._error is not None:
            self.failed.emit(self._error)
        else:
            self.cancelled.emit()

    def _succeed(self) -> None:
        try:
            shown = self.present(self._result)
        except BackendError as error:
            self.failed.emit(error)
        except Exception as error:  # else no signal would end the task
            self.failed.emit(self._unexpected(error))
        else:
            self.succeeded.emit(shown)

    def _unexpected(self, error: Exception) -> BackendError:
        QgsMessageLog.logMessage(
            traceback.format_exc(), "GeoMELT", Qgis.MessageLevel.Critical, notifyUser=False
        )
        text = tr("{0} failed: {1!r}. Please report this.")
        return BackendError(text.format(self._title, error))


class BackendTask(Task):
    """One conversation with the backend."""

    def __init__(self, title: str, address: Address) -> None:
        super().__init__(title)
        self._address = address

    def work(self, client: Client) -> Any:
        """The conversation; runs in the task's thread. May raise BackendError and Cancelled."""
        raise NotImplementedError

    def outcome(self) -> Any:
        with Client(self._address, cancelled=self._stop.is_set) as client:
            return self.work(client)
