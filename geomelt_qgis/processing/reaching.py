"""The backend, as an algorithm reaches it from whatever thread it runs in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from qgis.core import QgsFeedback
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEventLoop, QObject, QTimer, pyqtSignal

from ..core.address import Address
from ..core.backend import Backend
from ..core.client import Client
from ..core.contract import BackendError, Cancelled
from ..core.log import ProcessLog
from ..core.session import Session
from ..core.settings import Settings
from ..core.state import State
from ..core.text import tr

_POLL_MS = 50
_HOPELESS = (State.FAILED, State.NOT_INSTALLED, State.UPDATE_REQUIRED, State.INSTALLING)


class Reach(QObject):
    """Lives on the GUI thread, or on the only one. `session`: None where QGIS has no GUI.

    With a session the algorithm uses its backend, started when it is stopped: it stays for the
    dock and for the next algorithm. Without one there is a backend for this algorithm alone.
    """

    _start_asked = pyqtSignal()

    def __init__(self, session: Session | None) -> None:
        super().__init__()
        self.session = session
        if session is not None:
            # Across threads the signal is queued: a backend is started by its own thread.
            self._start_asked.connect(session.backend.start)

    @property
    def is_remote(self) -> bool:
        """Whether the backend that will answer reads none of this machine's files."""
        if self.session is not None:
            return self.session.backend.is_remote
        return bool(Settings.load().remote_url)

    @contextmanager
    def client(self, feedback: QgsFeedback) -> Iterator[Client]:
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

    @contextmanager
    def _address(self, feedback: QgsFeedback) -> Iterator[Address]:
        if self.session is not None:
            yield _running(self.session.backend, self._start_asked.emit, feedback)
            return
        loop = QEventLoop()  # gives this thread what processes and sockets need
        backend = Backend(ProcessLog("processing"))
        try:
            backend.configure(Settings.load())
            yield _running(backend, backend.start, feedback)
        finally:
            backend.stop_now()
            # Its deferred deletions would wait for an event loop that never comes.
            sip.delete(backend)
            sip.delete(loop)


def _running(backend: Backend, start: Callable[[], None], feedback: QgsFeedback) -> Address:
    """The address of a backend that answers; started when it is not."""
    if backend.state is not State.RUNNING:
        feedback.pushInfo(tr("The backend is starting…"))
        if backend.state in (State.STOPPED, State.FAILED):
            start()
            _pause()  # until the other thread has taken it up
    while not feedback.isCanceled():
        address = backend.address
        if backend.state is State.RUNNING and address is not None:
            return address
        if backend.state in _HOPELESS:
            raise BackendError(backend.detail) if backend.detail else _not_installed()
        _pause()
    raise Cancelled


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
