"""How a new index is tiled, folded away: the default is chosen from the imagery."""

from __future__ import annotations

from typing import Any

from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import QRegularExpression
from qgis.PyQt.QtGui import QRegularExpressionValidator
from qgis.PyQt.QtWidgets import QFormLayout, QLineEdit, QSpinBox, QWidget

from ..core.text import tr
from .controls import name_buttons, named

_SIZES = r"^\s*(\d+(\.\d+)?\s*([,;]\s*)?)*$"
_MOST_OVERLAP = 90  # percent


class RecipeBox(QgsCollapsibleGroupBox):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Tiles of a new index"), parent)
        self.setCollapsed(True)
        named(self, tr("Tiles of a new index"), tr("An index that has tiles keeps its own"))
        name_buttons(self, tr("Tiles of a new index"), tr("Fold or unfold the tiles"))
        self.sizes = named(
            QLineEdit(),
            tr("Ground sizes"),
            tr("Sides of the tiles in metres, such as 75, 150, 300"),
        )
        self.sizes.setPlaceholderText(tr("chosen from the resolution"))
        self.sizes.setValidator(QRegularExpressionValidator(QRegularExpression(_SIZES), self.sizes))
        self.overlap = named(
            QSpinBox(), tr("Overlap"), tr("What neighbouring tiles have in common")
        )
        self.overlap.setRange(0, _MOST_OVERLAP)
        self.overlap.setSuffix(" %")
        form = QFormLayout(self)
        form.addRow(tr("Sizes (m)"), self.sizes)
        form.addRow(tr("Overlap"), self.overlap)

    def to_json(self) -> dict[str, Any] | None:
        """`recipe` of a job; None where everything is left at its default."""
        words = self.sizes.text().replace(";", " ").replace(",", " ").split()
        if not words and not self.overlap.value():
            return None
        return {
            "ground_sizes": [float(word) for word in words] or None,
            "overlap": self.overlap.value() / 100,
        }
