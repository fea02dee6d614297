"""Whether the backend still answers: its health, polled as long as it is used."""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..errors import BackendError
from ..http import calls
from ..http.async_client import AsyncClient
from ..http.contract import Health
from ..text import duration, tr

_LOADING_MS, _READY_MS, _AGAIN_MS = 500, 20_000, 2_000
# It answers while it computes, but a machine out of breath may hold it up, or sleep meanwhile.
_SILENCE_MS, _MOST_MISSES = 60_000, 2


class Pulse(QObject):
    """`answered` carries the Health of each answer. `lost` ends it: with the BackendError of a
    backend that refuses to answer, or that was silent twice.

    A remote backend has no process that ends, and one that hangs does not report it.
    """

    answered = pyqtSignal(object)
    lost = pyqtSignal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client: AsyncClient | None = None
        self._misses = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)

    def watch(self, client: AsyncClient) -> None:
        """Asks at once, until `stop` or `lost`."""
        self._client, self._misses = client, 0
        self._ask()

    def stop(self) -> None:
        self._timer.stop()
        self._client = None

    def _ask(self) -> None:
        if self._client is not None:
            call = calls.health(timeout_s=_SILENCE_MS / 1000)
            self._client.send(call, self._on_health, self._on_error)

    def _on_health(self, health: Health) -> None:
        if self._client is None:
            return
        self._misses = 0
        self._timer.start(_LOADING_MS if health.status == "loading" else _READY_MS)
        self.answered.emit(health)

    def _on_error(self, error: BackendError) -> None:
        if self._client is None:
            return
        self._misses += 1
        if not error.status and self._misses < _MOST_MISSES:
            # Soon, but not at once: a process that ends reports it itself, with its last output.
            self._timer.start(_AGAIN_MS)
            return
        self.stop()
        self.lost.emit(_hanging() if error.code == "backend-slow" else error)


def _hanging() -> BackendError:
    text = tr("The backend has not answered for {0}: restart it.")
    return BackendError(text.format(duration(_MOST_MISSES * _SILENCE_MS / 1000)), "backend-slow")
