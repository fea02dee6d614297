"""Pictures of tiles, fetched when first looked at."""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtGui import QPixmap

from ...core.errors import BackendError
from ...core.http import calls
from ...core.process.backend import Backend

_MOST_KEPT = 2000


class Thumbnails(QObject):
    """`get` never waits: it answers None, and `loaded` comes with the picture."""

    loaded = pyqtSignal(int)

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._kept: dict[tuple[str, int], QPixmap | None] = {}

    def forget(self) -> None:
        """An index may have been made anew under the name, with other tiles."""
        self._kept.clear()

    def get(self, index: str, tile_id: int) -> QPixmap | None:
        key = (index, tile_id)
        if key not in self._kept and self._backend.client is not None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = None
            self._backend.client.send(
                calls.thumbnail(index, tile_id),
                lambda data: self._on_data(key, data),
                lambda error: self._on_error(key, error),
            )
        return self._kept.get(key)

    def _on_data(self, key: tuple[str, int], data: bytes) -> None:
        pixmap = QPixmap()
        if key in self._kept and pixmap.loadFromData(data):
            self._kept[key] = pixmap
            self.loaded.emit(key[1])

    def _on_error(self, key: tuple[str, int], error: BackendError) -> None:
        """A missing picture stays empty; one that was lost on the way is requested again."""
        if error.status == 0:
            self._kept.pop(key, None)
