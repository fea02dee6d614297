"""A slider that hides weak hits, in the list and on the map, without asking again."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from ..core.results import Hit
from ..core.text import tr
from .controls import named

_STEPS = 100
_SETTLE_MS = 80  # a layer is filtered when the slider rests, not at each pixel of its way


def worth_of(hit: Hit) -> float:
    """What hits are told apart by: the match (0..1), else the score (-1..1)."""
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
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLE_MS)
        self._settled.timeout.connect(lambda: self.changed.emit(self.least))
        self.slider.valueChanged.connect(self._on_value)
        self._on_value(0)

    @property
    def least(self) -> float | None:
        value = self.slider.value()
        return self._low + (self._high - self._low) * value / _STEPS if value else None

    def show_hits(self, hits: Sequence[Hit]) -> None:
        """A match has one scale for all queries; scores run from the worst hit to the best."""
        matched = all(hit.match is not None for hit in hits)
        self._measure = "match" if matched else "score"
        worths = [worth_of(hit) for hit in hits]
        self._low, self._high = (0.0, 1.0) if matched or not hits else (min(worths), max(worths))
        self.slider.blockSignals(True)
        self.slider.setValue(0)
        self.slider.blockSignals(False)
        self._settled.stop()
        self.label.setText(self._text(self._low))
        self.setEnabled(bool(hits))

    def filter(self, layer_id: str) -> None:
        """Shows only the features of the layer that are good enough."""
        layer = QgsProject.instance().mapLayer(layer_id)
        if isinstance(layer, QgsVectorLayer) and not layer.isEditable():
            least = self.least
            layer.setSubsetString("" if least is None else f'"{self._measure}" >= {least:.6f}')

    def _on_value(self, _: int) -> None:
        self.label.setText(self._text(self._low if self.least is None else self.least))
        self._settled.start()

    def _text(self, least: float) -> str:
        kind = tr("Match") if self._measure == "match" else tr("Score")
        return f"{kind} ≥ {least:.2f}"
