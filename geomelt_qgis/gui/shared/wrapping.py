"""Rows of a tree that are as high as their text needs."""

from __future__ import annotations

from qgis.PyQt.QtCore import QModelIndex, QRect, QSize
from qgis.PyQt.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem


class WrappingDelegate(QStyledItemDelegate):
    """For a column of a tree with word wrap, which is its parent: by itself it cuts text off."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        option.rect = QRect(0, 0, self.parent().columnWidth(index.column()), 1)
        return super().sizeHint(option, index)
