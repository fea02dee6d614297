"""How an algorithm gets at the backend, whatever thread it runs in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Event

from qgis.core import QgsProcessingFeedback
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEventLoop, QObject, QTimer, pyqtSignal

from ..core.errors import BackendError, Cancelled
from ..core.http.address import Address
from ..core.http.client import Client
from ..core.log import ProcessLog
from ..core.process.backend import Backend
from ..core.process.state import State
from ..core.session import Session
from ..core.settings import Settings
from ..core.text import tr

_POLL_MS = 50
_ON_THE_WAY = (State.STARTING, State.LOADING, State.STOPPING)


class BackendAccess(QObject):
    """Lives on the GUI thread, or on the only one. `session`: None where QGIS has no GUI.

    With a session the algorithm uses its backend, started when it is stopped: it stays for the
    dock and for the next algorithm. Without one there is a backend for this algorithm alone.
    """

    _start_asked = pyqtSignal(object)

    def __init__(self, session: Session | None) -> None:
        super().__init__()
        self.session = session
        if session is not None:
            # Across threads the signal is queued: a backend is started by its own thread.
            self._start_asked.connect(self._start)

    @property
    def is_remote(self) -> bool:
        """Whether the backend that will answer reads none of this machine's files."""
        if self.session is not None:
            return self.session.backend.is_remote
        return bool(Settings.load().remote_url)

    @contextmanager
    def client(self, feedback: QgsProcessingFeedback) -> Iterator[Client]:
        """Raises BackendError where there is no backend, Cancelled when the user is tired."""
        with (
            self._address(feedback) as address,
            Client(address, cancelled=feedback.isCanceled) as client,
        ):
            yield client

    def python(self) -> str:
        """What runs the backend on this machine. Raises BackendError where nothing does."""
        backend = self.session.backend if self.session else Backend(ProcessLog("processing"))
        if self.session is None:
            backend.configure(Settings.load())
        if not backend.python:
            raise _not_installed()
        return backend.python

    def _start(self, taken_up: Event) -> None:
        if self.session is not None:
            _start(self.session.backend, taken_up)

    @contextmanager
    def _address(self, feedback: QgsProcessingFeedback) -> Iterator[Address]:
        if self.session is not None:
            yield _running(self.session.backend, self._start_asked.emit, feedback)
            return
        loop = QEventLoop()  # gives this thread what processes and sockets need
        backend = Backend(ProcessLog("processing"))
        try:
            backend.configure(Settings.load())
            yield _running(backend, partial(_start, backend), feedback)
        finally:
            backend.stop_now()
            # Its deferred deletions would wait for an event loop that never comes.
            sip.delete(backend)
            sip.delete(loop)


def _start(backend: Backend, taken_up: Event) -> None:
    try:
        backend.start()
    finally:
        taken_up.set()


def _running(
    backend: Backend, start: Callable[[Event], None], feedback: QgsProcessingFeedback
) -> Address:
    """The address of a backend that answers; started when it is not, but no second time."""
    if backend.state is not State.RUNNING:
        feedback.pushInfo(tr("The backend is starting…"))
        _wait(lambda: backend.state is not State.STOPPING, feedback)
    if backend.state in (State.STOPPED, State.FAILED):
        taken_up = Event()
        start(taken_up)
        _wait(taken_up.is_set, feedback)
    _wait(lambda: backend.state not in _ON_THE_WAY, feedback)
    state, address = backend.state, backend.address
    if state is State.RUNNING and address is not None:
        return address
    if backend.detail:
        raise BackendError(backend.detail)
    if state in (State.NOT_INSTALLED, State.INSTALLING):
        raise _not_installed()
    raise BackendError(tr("The backend has stopped: start it again."), "backend-gone")


def _wait(so: Callable[[], bool], feedback: QgsProcessingFeedback) -> None:
    """Until it is so. Raises Cancelled."""
    while not so():
        if feedback.isCanceled():
            raise Cancelled
        _pause()


def _not_installed() -> BackendError:
    return BackendError(
        tr(
            "The backend is not installed: open the GeoMELT dock to install it, or set "
            "GEOMELT_BACKEND_PYTHON to the Python that has it."
        ),
        "not-installed",
    )


def _pause() -> None:
    loop = QEventLoop()
    QTimer.singleShot(_POLL_MS, loop.quit)
    loop.exec()
