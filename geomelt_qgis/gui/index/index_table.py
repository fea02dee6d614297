"""The indexes with what they hold and how fresh they are."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from ...core.http.contract import Index
from ...core.text import ago, number, plural, size, tr
from ..shared.controls import named


class IndexTable(QTreeWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, tr("Indexes"), tr("The indexes that the backend has"))
        self.setHeaderLabels([tr("Index"), tr("Tiles"), tr("Sources"), tr("Size"), tr("Updated")])
        self.setRootIsDecorated(False)
        self.setAlternatingRowColors(True)
        self.setUniformRowHeights(True)
        self.header().setStretchLastSection(False)
        self.header().setMinimumSectionSize(40)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def selected(self) -> Index | None:
        items = self.selectedItems()
        return items[0].data(0, Qt.ItemDataRole.UserRole) if items else None

    def select(self, name: str) -> None:
        for item in self.findItems(name, Qt.MatchFlag.MatchExactly):
            self.setCurrentItem(item)

    def show_indexes(self, indexes: Sequence[Index]) -> None:
        """A selected index stays selected, without a signal."""
        chosen = self.selected()
        self.blockSignals(True)
        self.clear()
        for index in indexes:
            self.addTopLevelItem(self._item(index))
        if chosen is not None:
            self.select(chosen.name)
        self.blockSignals(False)

    def _item(self, index: Index) -> QTreeWidgetItem:
        item = QTreeWidgetItem(
            [
                index.name,
                number(index.tiles),
                number(index.sources),
                size(index.bytes),
                ago(index.updated),
            ]
        )
        item.setData(0, Qt.ItemDataRole.UserRole, index)
        item.setToolTip(0, index.problem or index.path)
        item.setToolTip(2, _sources(index))
        item.setToolTip(4, index.updated or "")
        for column in range(1, 5):
            item.setTextAlignment(
                column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            )
        if not index.compatible:
            item.setIcon(0, QgsApplication.getThemeIcon("/mIconWarning.svg"))
        return item


def _sources(index: Index) -> str:
    refused = plural(index.refused, "{0} source was refused", "{0} sources were refused")
    return refused.format(number(index.refused)) if index.refused else ""
