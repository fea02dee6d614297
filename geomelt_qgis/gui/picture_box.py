"""The picture that is searched by, named until it is taken off."""

from __future__ import annotations

from pathlib import PurePath

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QWidget

from ..core.text import tr
from .controls import tool


class PictureBox(QWidget):
    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = ""
        self.label = QLabel()
        self.clear = tool(
            "/mIconClearText.svg", tr("Take the picture off"), tr("Take the picture off")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label, 1)
        row.addWidget(self.clear)
        self.clear.clicked.connect(lambda: self.set_path(""))
        self.set_path("")

    def set_path(self, path: str) -> None:
        self.path = path
        self.label.setText(tr("Like the picture {0}").format(PurePath(path).name))
        self.label.setToolTip(path)
        self.setVisible(bool(path))
        self.changed.emit()
