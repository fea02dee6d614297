"""The indexes that the backend knows, as every tab sees them."""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject, pyqtSignal

from .contract import Index
from .process import BackendProcess, State


class IndexList(QObject):
    """`items` is what the backend said last; `changed` tells of every new list."""

    changed = pyqtSignal()
    failed = pyqtSignal(object)

    def __init__(self, backend: BackendProcess, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.items: list[Index] = []
        self._backend = backend
        backend.state_changed.connect(self.refresh)

    def refresh(self) -> None:
        if self._backend.state is State.RUNNING and self._backend.client is not None:
            self._backend.client.indexes(self._take, self.failed.emit)

    def _take(self, items: list[Index]) -> None:
        self.items = items
        self.changed.emit()
