"""Rows of a tree that are as high as their text needs."""

from __future__ import annotations

from qgis.PyQt.QtCore import QModelIndex, QRect, QSize
from qgis.PyQt.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTreeView


class WrappingDelegate(QStyledItemDelegate):
    """For a column of a tree with word wrap: Qt's own delegate cuts text off."""

    def __init__(self, tree: QTreeView) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        option.rect = QRect(0, 0, self._tree.columnWidth(index.column()), 1)
        return super().sizeHint(option, index)
