"""The ranked hits as Qt's list views read them, and those of them that are good enough."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QAbstractListModel, QModelIndex, QObject, QSortFilterProxyModel, Qt

from ..core.examples import Examples
from ..core.results import Hit
from ..core.text import tr
from .threshold import worth_of
from .thumbnails import Thumbnails

HIT_ROLE = Qt.ItemDataRole.UserRole
SHARE_ROLE = HIT_ROLE + 1  # of the score bar, 0..1
MARK_ROLE = HIT_ROLE + 2  # True: like this; False: unlike; None


class HitModel(QAbstractListModel):
    """Asks for a picture when its row is first painted."""

    def __init__(
        self, thumbnails: Thumbnails, examples: Examples, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._thumbnails, self._examples = thumbnails, examples
        self._index_name = ""
        self._hits: list[Hit] = []
        self._rows: dict[int, int] = {}
        thumbnails.loaded.connect(self._on_loaded)
        examples.changed.connect(self._on_marks)

    def show(self, index_name: str, hits: list[Hit]) -> None:
        self.beginResetModel()
        self._index_name, self._hits = index_name, hits
        self._rows = {hit.tile_id: row for row, hit in enumerate(hits)}
        self.endResetModel()

    def hit(self, row: int) -> Hit:
        return self._hits[row]

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._hits)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        hit = self._hits[index.row()]
        if role == HIT_ROLE:
            return hit
        if role == SHARE_ROLE:
            return self._share(hit)
        if role == MARK_ROLE:
            return self._examples.mark_of(hit.tile_id)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnails.get(self._index_name, hit.tile_id)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return f"{hit.rank}. {hit.caption or hit.source}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return tr("Hit {0}: {1}, {2:.2f}").format(
                hit.rank, hit.caption or hit.source or "", worth_of(hit)
            )
        return None

    def _share(self, hit: Hit) -> float:
        """A match as it is; a score beside the best one, as it has no scale of its own."""
        best = 1.0 if hit.match is not None else max(self._hits[0].score, 1e-6)
        return min(max(worth_of(hit) / best, 0.0), 1.0)

    def _on_loaded(self, tile_id: int) -> None:
        row = self._rows.get(tile_id)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row))

    def _on_marks(self) -> None:
        if self._hits:
            self.dataChanged.emit(self.index(0), self.index(len(self._hits) - 1))


class GoodHits(QSortFilterProxyModel):
    """The hits at or above a threshold, in their order."""

    def __init__(self, source: HitModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hits = source
        self._least: float | None = None
        self.setSourceModel(source)

    def set_least(self, least: float | None) -> None:
        self._least = least
        self.invalidateFilter()

    def filterAcceptsRow(self, row: int, parent: QModelIndex) -> bool:
        return self._least is None or worth_of(self._hits.hit(row)) >= self._least
