"""The fields of the options page: named, described, filled."""

from __future__ import annotations

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtWidgets import QComboBox, QLineEdit

from ..shared.controls import name_parts, named


def path_field(
    name: str, tip: str, mode: QgsFileWidget.StorageMode, value: str, placeholder: str
) -> QgsFileWidget:
    widget = QgsFileWidget()
    name_parts(widget, name, tip)
    widget.setStorageMode(mode)
    widget.setDialogTitle(name)
    widget.lineEdit().setPlaceholderText(placeholder)
    widget.setFilePath(value)
    return widget


def text_field(name: str, tip: str, value: str, placeholder: str) -> QLineEdit:
    widget = named(QLineEdit(value), name, tip)
    widget.setPlaceholderText(placeholder)
    return widget


def choice_field(name: str, tip: str, items: tuple[str, ...], value: str) -> QComboBox:
    widget = named(QComboBox(), name, tip)
    widget.addItems(items)
    widget.setCurrentText(value)
    return widget
