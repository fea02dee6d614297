"""The ranked hits: picture, rank, score bar, caption, source."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, QSize, Qt
from qgis.PyQt.QtGui import QFont, QPainter, QPalette, QPixmap
from qgis.PyQt.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ..core.results import Hit
from ..core.text import tr
from .thumbnails import Thumbnails

HIT_ROLE = Qt.ItemDataRole.UserRole
_SHARE_ROLE = HIT_ROLE + 1
_PICTURE, _GAP, _BAR = 56, 6, 6


class HitModel(QAbstractListModel):
    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._index_name = ""
        self._hits: list[Hit] = []
        thumbnails.loaded.connect(self._on_loaded)

    def show(self, index_name: str, hits: list[Hit]) -> None:
        self.beginResetModel()
        self._index_name, self._hits = index_name, hits
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._hits)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        hit = self._hits[index.row()]
        if role == HIT_ROLE:
            return hit
        if role == _SHARE_ROLE:
            best = max(self._hits[0].score, 1e-6)
            return min(max(hit.score / best, 0.0), 1.0)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnails.get(self._index_name, hit.tile_id)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return f"{hit.rank}. {hit.caption or hit.source}"
        return None

    def _on_loaded(self, tile_id: int) -> None:
        for row, hit in enumerate(self._hits):
            if hit.tile_id == tile_id:
                self.dataChanged.emit(self.index(row), self.index(row))


class HitDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(200, _PICTURE + 2 * _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        hit: Hit = index.data(HIT_ROLE)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(option.rect, option.palette.highlight())
        ink = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        area = option.rect.adjusted(_GAP, _GAP, -_GAP, -_GAP)
        self._picture(painter, QRect(area.left(), area.top(), _PICTURE, _PICTURE), index)

        area.setLeft(area.left() + _PICTURE + _GAP + 2)
        line = area.height() // 3
        first, second, third = (
            QRect(area.left(), area.top() + n * line, area.width(), line) for n in range(3)
        )
        painter.save()
        painter.setPen(option.palette.color(ink))
        bold = QFont(option.font)
        bold.setBold(True)
        painter.setFont(bold)
        painter.drawText(first, Qt.AlignmentFlag.AlignVCenter, str(hit.rank))
        painter.setFont(option.font)
        painter.drawText(
            first,
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
            f"{hit.score:.3f}",
        )
        self._bar(painter, first.adjusted(30, 0, -48, 0), index.data(_SHARE_ROLE), option, selected)
        self._line(painter, second, hit.caption or hit.source or "", option)
        painter.setOpacity(0.65)
        self._line(painter, third, _details(hit), option)
        painter.restore()

    def _picture(self, painter: QPainter, frame: QRect, index: QModelIndex) -> None:
        pixmap = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(pixmap, QPixmap):
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            scaled = pixmap.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRect(frame.topLeft(), scaled)
            target.moveCenter(frame.center())
            painter.drawPixmap(target, pixmap)
        else:
            painter.fillRect(frame, Qt.GlobalColor.lightGray)

    def _bar(
        self,
        painter: QPainter,
        area: QRect,
        share: float,
        option: QStyleOptionViewItem,
        selected: bool,
    ) -> None:
        bar = QRect(area.left(), area.center().y() - _BAR // 2 + 1, area.width(), _BAR)
        painter.fillRect(bar, option.palette.color(QPalette.ColorRole.AlternateBase))
        bar.setWidth(round(bar.width() * share))
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Highlight
        painter.fillRect(bar, option.palette.color(role))

    def _line(
        self, painter: QPainter, area: QRect, text: str, option: QStyleOptionViewItem
    ) -> None:
        fitting = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, fitting)


def _details(hit: Hit) -> str:
    parts = [hit.source] if hit.caption else []
    parts += [tr("{0} m").format(round(hit.ground_size)), hit.date]
    return " · ".join(part for part in parts if part)
