"""Fields for the tiles of an index: their sizes and overlap."""

from __future__ import annotations

from qgis.PyQt.QtCore import QRegularExpression
from qgis.PyQt.QtGui import QRegularExpressionValidator
from qgis.PyQt.QtWidgets import QLineEdit, QSpinBox

from ...core.requests.limits import MOST_OVERLAP
from ...core.text import tr
from .controls import named

_SIZES = r"^\s*(\d+(\.\d+)?\s*([,;]\s*)?)*$"


def sizes_line() -> QLineEdit:
    line = named(
        QLineEdit(), tr("Ground sizes"), tr("Sides of the tiles in metres, such as 75, 150, 300")
    )
    line.setPlaceholderText(tr("chosen from the resolution"))
    line.setValidator(QRegularExpressionValidator(QRegularExpression(_SIZES), line))
    return line


def overlap_box() -> QSpinBox:
    box = named(QSpinBox(), tr("Overlap"), tr("What neighbouring tiles have in common"))
    box.setRange(0, round(100 * MOST_OVERLAP))
    box.setSuffix(" %")
    return box
