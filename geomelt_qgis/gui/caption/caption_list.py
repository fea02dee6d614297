"""The captions of an extent and of its tiles: read, edited in place, copied."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QEvent, Qt, pyqtSignal
from qgis.PyQt.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from ...core.text import tr
from ..shared.controls import named
from ..shared.wrapping import WrappingDelegate

_NUMBER, _TEXT = 0, 1


class CaptionList(QTreeWidget):
    """`edited` carries row and new caption; `pointed` the row under mouse or cursor, or -1."""

    edited = pyqtSignal(int, str)
    pointed = pyqtSignal(int)
    copy_asked = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(
            self,
            tr("Captions"),
            tr("The whole extent first, then its tiles; double click or F2 edits a caption"),
        )
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.header().setStretchLastSection(False)
        self.header().setMinimumSectionSize(12)
        self.header().setSectionResizeMode(_NUMBER, QHeaderView.ResizeMode.ResizeToContents)
        self.header().setSectionResizeMode(_TEXT, QHeaderView.ResizeMode.Stretch)
        self.setItemDelegateForColumn(_TEXT, WrappingDelegate(self))
        self.header().sectionResized.connect(self.scheduleDelayedItemsLayout)
        self.itemChanged.connect(self._on_changed)
        self.itemEntered.connect(lambda item: self.pointed.emit(self._row(item)))
        self.currentItemChanged.connect(lambda item, _: self.pointed.emit(self._row(item)))

    def show_captions(self, features: list[dict[str, Any]]) -> None:
        self.blockSignals(True)
        self.clear()
        for row, feature in enumerate(features):
            text = feature["properties"]["caption"] or ""
            item = QTreeWidgetItem([str(row) if row else "", text])
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            item.setToolTip(_TEXT, text)
            item.setTextAlignment(_NUMBER, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            if row == 0:
                bold = item.font(_TEXT)
                bold.setBold(True)
                item.setFont(_TEXT, bold)
            self.addTopLevelItem(item)
        self.blockSignals(False)

    def texts(self) -> list[str]:
        return [self.topLevelItem(row).text(_TEXT) for row in range(self.topLevelItemCount())]

    def chosen_rows(self) -> list[int]:
        """The selected rows, or all when none is."""
        rows = sorted(self._row(item) for item in self.selectedItems())
        return rows or list(range(self.topLevelItemCount()))

    def copy(self) -> None:
        """Puts the chosen captions on the clipboard, one a line."""
        texts = self.texts()
        QGuiApplication.clipboard().setText("\n".join(texts[row] for row in self.chosen_rows()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(-1)

    def edit(self, index: Any, *how: Any) -> Any:
        # Double click on the number edits the caption beside it.
        return super().edit(index.sibling(index.row(), _TEXT) if index.isValid() else index, *how)

    def _row(self, item: QTreeWidgetItem | None) -> int:
        return self.indexOfTopLevelItem(item) if item is not None else -1

    def _on_changed(self, item: QTreeWidgetItem, column: int) -> None:
        if column == _TEXT:
            self.edited.emit(self._row(item), item.text(_TEXT).strip())
