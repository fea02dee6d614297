"""The indexes that the backend knows, as every tab sees them."""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..http import calls
from ..http.contract import Index
from ..process.backend import Backend
from ..process.state import State


class IndexList(QObject):
    """`items`: the latest list; `changed` with every new one.

    `are_known`: whether it is that of the backend that runs now.
    """

    changed = pyqtSignal()
    failed = pyqtSignal(object)

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: list[Index] = []
        self.are_known = False
        self._backend = backend
        backend.state_changed.connect(self._on_state)

    def named(self, name: str) -> Index | None:
        return next((index for index in self.items if index.name == name), None)

    def refresh(self) -> None:
        if self._backend.state is State.RUNNING and self._backend.client is not None:
            self._backend.client.send(calls.indexes(), self._take, self.failed.emit)

    def _on_state(self) -> None:
        self.are_known = False
        self.refresh()

    def _take(self, items: list[Index]) -> None:
        self.items = items
        self.are_known = True
        self.changed.emit()
