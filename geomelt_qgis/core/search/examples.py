"""The tiles that the user marked as positive and negative examples."""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject, pyqtSignal


class Examples(QObject):
    """Ids of one index. `changed` after every change."""

    changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._marks: dict[int, bool] = {}

    def __len__(self) -> int:
        return len(self._marks)

    @property
    def positive(self) -> frozenset[int]:
        return frozenset(tile for tile, like in self._marks.items() if like)

    @property
    def negative(self) -> frozenset[int]:
        return frozenset(tile for tile, like in self._marks.items() if not like)

    def mark_of(self, tile_id: int) -> bool | None:
        """True: like this; False: unlike; None: not marked."""
        return self._marks.get(tile_id)

    def mark(self, tile_id: int, like: bool) -> None:
        """Marks a tile; the same mark again takes it off."""
        if self._marks.get(tile_id) is like:
            del self._marks[tile_id]
        else:
            self._marks[tile_id] = like
        self.changed.emit()

    def only(self, tile_id: int) -> None:
        """Forgets all others: one tile is the only example."""
        self._marks = {tile_id: True}
        self.changed.emit()

    def clear(self) -> None:
        if self._marks:
            self._marks.clear()
            self.changed.emit()
