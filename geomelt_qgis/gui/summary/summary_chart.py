"""The chart of an area summary in the dock: a bar for each class that has ground."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, QRectF, QSize
from qgis.PyQt.QtGui import QHelpEvent, QPainter, QPaintEvent
from qgis.PyQt.QtWidgets import QScrollArea, QSizePolicy, QToolTip, QWidget

from ...core.summary.area_shares import ClassShare, Summary
from ...core.text import tr
from ..shared.controls import named
from .summary_drawing import ink_for, paint_bars, row_height

_MARGIN = 6


class SummaryChart(QScrollArea):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars = _Bars()
        named(self, tr("Chart of the summary"), "")
        self.setWidget(self.bars)
        self.setWidgetResizable(True)

    def show_summary(self, summary: Summary) -> None:
        self.bars.show_bars(summary.bars())
        # What a screen reader says in place of the picture.
        self.setAccessibleDescription("; ".join(bar.sentence for bar in summary.bars()))
        self.verticalScrollBar().setValue(0)


class _Bars(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: list[ClassShare] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)

    def show_bars(self, bars: list[ClassShare]) -> None:
        self._bars = bars
        self.updateGeometry()
        self.update()

    def bar_at(self, height: float) -> ClassShare | None:
        """The bar at a height over the upper edge, in pixels."""
        row = int((height - _MARGIN) // row_height(self.font()))
        return self._bars[row] if 0 <= row < len(self._bars) else None

    def sizeHint(self) -> QSize:
        return QSize(100, round(2 * _MARGIN + row_height(self.font()) * len(self._bars)))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().base())
        room = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        paint_bars(painter, room, self._bars, ink_for(self.palette()))
        painter.end()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            bar = self.bar_at(event.pos().y())
            QToolTip.showText(event.globalPos(), bar.sentence if bar else "", self)
            return True
        return bool(super().event(event))
