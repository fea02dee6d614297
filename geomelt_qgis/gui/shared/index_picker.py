"""The index that is searched."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QWidget

from ...core.http.contract import Index
from ...core.index.index_list import IndexList
from ...core.text import number, plural, tr
from .controls import named, shrinkable


class IndexPicker(QComboBox):
    """`changed` when another index is chosen, by the user or because the chosen one is gone."""

    changed = pyqtSignal()

    def __init__(self, indexes: IndexList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        shrinkable(self)
        named(self, tr("Index"), tr("The index that is searched"))
        self._indexes = indexes
        self._name = ""
        self.currentIndexChanged.connect(self._on_current)
        indexes.changed.connect(self._refresh)
        self._refresh()

    def index(self) -> Index | None:
        index: Index | None = self.currentData()
        return index

    def choose(self, name: str) -> bool:
        """Whether there is such an index."""
        row = self.findText(name)
        if row >= 0:
            self.setCurrentIndex(row)
        return row >= 0

    def _refresh(self) -> None:
        self.blockSignals(True)
        self.clear()
        for index in self._indexes.items:
            self.addItem(index.name, index)
            row = self.count() - 1
            tip = index.problem or plural(index.tiles, "{0} tile", "{0} tiles").format(
                number(index.tiles)
            )
            self.setItemData(row, tip, Qt.ItemDataRole.ToolTipRole)
            if not index.compatible:
                self.setItemIcon(row, QgsApplication.getThemeIcon("/mIconWarning.svg"))
        self.setCurrentIndex(max(self.findText(self._name), min(self.count() - 1, 0)))
        self.blockSignals(False)
        self._on_current()

    def _on_current(self) -> None:
        if self.currentText() != self._name:
            self._name = self.currentText()
            self.changed.emit()
