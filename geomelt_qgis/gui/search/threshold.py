"""A slider that hides weak hits, in the list and on the map, without asking again."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from ...core.layers.results import Hit
from ...core.text import decimal, tr
from ..shared.controls import named

_STEPS = 100
_PAUSE_MS = 80  # between two filterings while the slider moves


def worth_of(hit: Hit) -> float:
    """What hits are ranked by for the user: the match (0..1), else the score (-1..1)."""
    return hit.score if hit.match is None else hit.match


class Threshold(QWidget):
    """`changed` carries the least worth of a hit to be shown, or None for all."""

    changed = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._low, self._high, self._measure = 0.0, 1.0, "match"
        self.slider = named(
            QSlider(Qt.Orientation.Horizontal),
            tr("Threshold"),
            tr("Hides weaker hits in the list and on the map"),
        )
        self.slider.setRange(0, _STEPS)
        self.label = QLabel()
        self.label.setMinimumWidth(self.label.fontMetrics().horizontalAdvance(self._text(-0.88)))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label)
        row.addWidget(self.slider, 1)
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(_PAUSE_MS)
        self._due.timeout.connect(lambda: self.changed.emit(self.least))
        self.slider.valueChanged.connect(self._on_value)
        self.start()
        self._show()

    @property
    def least(self) -> float | None:
        value = self.slider.value()
        return self._low + (self._high - self._low) * value / _STEPS if value else None

    @property
    def is_settled(self) -> bool:
        """Whether the latest value of the slider has been applied."""
        return not self._due.isActive()

    def start(self) -> None:
        """Back to all hits, for those of another search."""
        self._low, self._high = 1.0, -1.0
        self.slider.blockSignals(True)
        self.slider.setValue(0)
        self.slider.blockSignals(False)
        self._due.stop()

    def add(self, hits: Sequence[Hit]) -> None:
        """A match has one scale for all queries; scores run from the worst hit to the best."""
        matched = hits[0].match is not None
        worths = [worth_of(hit) for hit in hits]
        self._measure = "match" if matched else "score"
        self._low = 0.0 if matched else min(self._low, *worths)
        self._high = 1.0 if matched else max(self._high, *worths)
        self._show()

    def filter(self, layer: QgsVectorLayer) -> None:
        """Shows only the features of the layer that are good enough; not while it is edited."""
        if not layer.isEditable():
            least = self.least
            layer.setSubsetString("" if least is None else f'"{self._measure}" >= {least:.6f}')

    def _on_value(self, _: int) -> None:
        self._show()
        if not self._due.isActive():
            self._due.start()

    def _show(self) -> None:
        self.label.setText(self._text(self._low if self.least is None else self.least))

    def _text(self, least: float) -> str:
        kind = tr("Match") if self._measure == "match" else tr("Score")
        return f"{kind} ≥ {decimal(least, 2)}"
