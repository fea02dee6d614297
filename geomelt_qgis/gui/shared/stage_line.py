"""One line under a form: what is being done, or what has to be done first."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from ...core.text import tr
from .controls import named

_THIN = 6  # pixels


class StageLine(QWidget):
    """Hidden while it is empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.bar = named(QProgressBar(), tr("Progress"), tr("Something is under way"))
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(_THIN)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.text)
        layout.addWidget(self.bar)
        self.say("")

    def say(self, text: str) -> None:
        """A sentence, with nothing under way."""
        self._show(text, is_busy=False)

    def busy(self, text: str, done: int = 0, total: int = 0) -> None:
        """What is being done, until the next call; `total` is 0 where it is not known."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self._show(text, is_busy=True)

    def _show(self, text: str, *, is_busy: bool) -> None:
        self.text.setText(text)
        self.bar.setVisible(is_busy)
        self.setVisible(bool(text))
