"""The picture that is searched by, named until it is taken off."""

from __future__ import annotations

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QWidget

from ...core.requests.pictures import Picture
from ...core.text import tr
from ..shared.controls import tool


class PictureBox(QWidget):
    """Shown while there is a `picture`."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture: Picture | None = None
        self.label = QLabel()
        self.clear = tool(
            "/mIconClearText.svg", tr("Take the picture off"), tr("Take the picture off")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label, 1)
        row.addWidget(self.clear)
        self.clear.clicked.connect(lambda: self.show_picture(None))
        self.show_picture(None)

    def show_picture(self, picture: Picture | None) -> None:
        self.picture = picture
        if picture is not None:
            self.label.setText(tr("Like the picture {0}").format(picture.name))
            self.label.setToolTip(picture.path)
        self.setVisible(picture is not None)
        self.changed.emit()
