"""How a hit looks in the list: picture, rank, bar, caption, source. Colours are the palette's."""

from __future__ import annotations

from qgis.PyQt.QtCore import QModelIndex, QRect, QSize, Qt
from qgis.PyQt.QtGui import QColor, QFont, QPainter, QPalette, QPixmap
from qgis.PyQt.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ...core.layers.results import Hit
from ...core.text import decimal, number, tr
from .hit_model import HIT_ROLE, MARK_ROLE, SHARE_ROLE
from .threshold import worth_of

_PICTURE, _GAP, _BAR, _BADGE = 56, 6, 6, 16


class HitDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(200, max(_PICTURE, 3 * option.fontMetrics.height()) + 2 * _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        painter.save()
        _Row(painter, option, index).paint()
        painter.restore()


class _Row:
    """One row being painted."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        self._painter, self._option, self._index = painter, option, index
        self._hit: Hit = index.data(HIT_ROLE)
        self._selected = bool(option.state & QStyle.StateFlag.State_Selected)
        self._area = option.rect.adjusted(_GAP, _GAP, -_GAP, -_GAP)
        self._ink = self._colour(
            QPalette.ColorRole.HighlightedText if self._selected else QPalette.ColorRole.Text
        )

    def paint(self) -> None:
        if self._selected:
            self._painter.fillRect(self._option.rect, self._option.palette.highlight())
        frame = QRect(self._area.left(), 0, _PICTURE, _PICTURE)
        frame.moveCenter(
            QRect(frame.left(), self._area.top(), _PICTURE, self._area.height()).center()
        )
        self._picture(frame)
        self._badge(frame)
        text = self._area.adjusted(_PICTURE + _GAP + 2, 0, 0, 0)
        height = text.height() // 3
        first, second, third = (
            QRect(text.left(), text.top() + line * height, text.width(), height)
            for line in range(3)
        )
        self._first_line(first)
        self._line(second, self._hit.caption or self._hit.source or "")
        self._painter.setOpacity(0.7)
        self._line(third, _details(self._hit))

    def _first_line(self, area: QRect) -> None:
        """Rank, bar, match."""
        metrics = self._option.fontMetrics
        rank, worth = str(self._hit.rank), decimal(worth_of(self._hit), 2)
        left = max(metrics.horizontalAdvance("888") + 6, metrics.horizontalAdvance(rank) + 10)
        right = metrics.horizontalAdvance("-0.88") + 4
        self._painter.setPen(self._ink)
        bold = QFont(self._option.font)
        bold.setBold(True)
        self._painter.setFont(bold)
        self._painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, rank)
        self._painter.setFont(self._option.font)
        self._painter.drawText(
            area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, worth
        )
        bar = area.adjusted(left, 0, -right, 0)
        bar.setTop(area.center().y() - _BAR // 2 + 1)
        bar.setHeight(_BAR)
        ground = QColor(self._ink)
        ground.setAlpha(40)
        self._painter.fillRect(bar, ground)
        bar.setWidth(round(bar.width() * self._index.data(SHARE_ROLE)))
        full = self._ink if self._selected else self._colour(QPalette.ColorRole.Highlight)
        self._painter.fillRect(bar, full)

    def _picture(self, frame: QRect) -> None:
        pixmap = self._index.data(Qt.ItemDataRole.DecorationRole)
        if not isinstance(pixmap, QPixmap):
            self._painter.fillRect(frame, self._colour(QPalette.ColorRole.AlternateBase))
            return
        self._painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        fitting = pixmap.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRect(frame.topLeft(), fitting)
        target.moveCenter(frame.center())
        self._painter.drawPixmap(target, pixmap)

    def _badge(self, frame: QRect) -> None:
        """A plus or a minus over the picture of a marked tile."""
        like = self._index.data(MARK_ROLE)
        if like is None:
            return
        badge = QRect(frame.right() - _BADGE + 3, frame.top() - 2, _BADGE, _BADGE)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.setPen(self._colour(QPalette.ColorRole.Text))
        self._painter.setBrush(self._colour(QPalette.ColorRole.Base))
        self._painter.drawEllipse(badge)
        self._painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, "+" if like else "\u2212")

    def _line(self, area: QRect, text: str) -> None:
        fitting = self._option.fontMetrics.elidedText(
            text, Qt.TextElideMode.ElideRight, area.width()
        )
        self._painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, fitting)

    def _colour(self, role: QPalette.ColorRole) -> QColor:
        return self._option.palette.color(role)


def _details(hit: Hit) -> str:
    parts = [hit.source] if hit.caption else []
    parts += [tr("{0} m").format(number(round(hit.ground_size))), hit.taken]
    return " · ".join(part for part in parts if part)
