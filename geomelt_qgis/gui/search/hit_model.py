"""The ranked hits that are good enough, as Qt's list views read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qgis.PyQt.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from ...core.layers.results import Hit
from ...core.search.examples import Examples
from ...core.text import decimal, tr
from .threshold import worth_of
from .thumbnails import Thumbnails

HIT_ROLE = Qt.ItemDataRole.UserRole
SHARE_ROLE = HIT_ROLE + 1  # of the score bar, 0..1
MARK_ROLE = HIT_ROLE + 2  # True: like this; False: unlike; None


class HitModel(QAbstractListModel):
    """Asks for a picture when its row is first painted.

    Filters by itself: a proxy would call Python for every hit from C++, and wait for Python's
    lock each time while a task has it.
    """

    def __init__(
        self, thumbnails: Thumbnails, examples: Examples, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._thumbnails, self._examples = thumbnails, examples
        self._index_name = ""
        self._least: float | None = None
        self._all: list[Hit] = []
        self._shown: list[Hit] = []
        self._rows: dict[int, int] = {}
        thumbnails.loaded.connect(self._on_loaded)
        examples.changed.connect(self._on_marks)

    def start(self, index_name: str) -> None:
        """Empties the list for the hits of another search, which are all shown."""
        self.beginResetModel()
        self._index_name, self._least = index_name, None
        self._all, self._shown, self._rows = [], [], {}
        self._thumbnails.forget()
        self.endResetModel()

    def add(self, hits: Sequence[Hit]) -> None:
        """Puts more hits below those that are there."""
        self._all += hits
        self._append([hit for hit in hits if self._is_good(hit)])

    def set_least(self, least: float | None) -> None:
        """Shows only hits worth as much; rows that stay keep selection and place."""
        self._least = least
        good = [hit for hit in self._all if self._is_good(hit)]
        same = 0
        while same < min(len(good), len(self._shown)) and good[same] is self._shown[same]:
            same += 1
        if same < len(self._shown):
            self.beginRemoveRows(QModelIndex(), same, len(self._shown) - 1)
            for hit in self._shown[same:]:
                del self._rows[hit.tile_id]
            del self._shown[same:]
            self.endRemoveRows()
        self._append(good[same:])

    @property
    def is_empty(self) -> bool:
        """Whether there are no hits at all, good or not."""
        return not self._all

    def hit(self, row: int) -> Hit:
        return self._shown[row]

    def tiles(self) -> list[int]:
        """Of all hits, also of those that are not shown; best first."""
        return [hit.tile_id for hit in self._all]

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        hit = self._shown[index.row()]
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
            return tr("Hit {0}: {1}, {2}").format(
                hit.rank, hit.caption or hit.source or "", decimal(worth_of(hit), 2)
            )
        return None

    def _append(self, hits: Sequence[Hit]) -> None:
        if hits:
            first = len(self._shown)
            self.beginInsertRows(QModelIndex(), first, first + len(hits) - 1)
            self._shown += hits
            self._rows.update({hit.tile_id: row for row, hit in enumerate(hits, start=first)})
            self.endInsertRows()

    def _is_good(self, hit: Hit) -> bool:
        return self._least is None or worth_of(hit) >= self._least

    def _share(self, hit: Hit) -> float:
        """A match as it is; a score beside the best one, as it has no scale of its own."""
        best = 1.0 if hit.match is not None else max(self._all[0].score, 1e-6)
        return min(max(worth_of(hit) / best, 0.0), 1.0)

    def _on_loaded(self, tile_id: int) -> None:
        row = self._rows.get(tile_id)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row))

    def _on_marks(self) -> None:
        if self._shown:
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))
