"""The rows of an area summary, every class that was asked for."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from ...core.summary.area_shares import Summary
from ...core.text import decimal, number, tr
from ..shared.controls import named

_CLASS = 0


class SummaryTable(QTreeWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(
            self,
            tr("Table of the summary"),
            tr("Sureness is the mean probability that a tile shows its class: low where none fits"),
        )
        self.setHeaderLabels([tr("Class"), tr("%"), tr("ha"), tr("Tiles"), tr("Sureness")])
        self.setRootIsDecorated(False)
        self.setAlternatingRowColors(True)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.header().setSectionResizeMode(_CLASS, QHeaderView.ResizeMode.Stretch)

    def show_summary(self, summary: Summary) -> None:
        self.clear()
        for row in summary.classes:
            sure = "" if row.sureness is None else decimal(row.sureness, 2)
            cells = [
                row.name,
                decimal(100 * row.share, 1),
                decimal(row.hectares, 1),
                number(row.tiles),
                sure,
            ]
            item = QTreeWidgetItem(cells)
            for column in range(_CLASS + 1, len(cells)):
                item.setTextAlignment(
                    column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                )
            item.setToolTip(_CLASS, row.sentence)
            self.addTopLevelItem(item)
