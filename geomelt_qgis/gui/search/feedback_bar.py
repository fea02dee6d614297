"""The marked hits, and what can be made of them: refine, save as a concept."""

from __future__ import annotations

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ...core.search.examples import Examples
from ...core.text import tr
from ..shared.controls import named, tool


class FeedbackBar(QWidget):
    """Shown while there are examples."""

    refine_asked = pyqtSignal()
    save_asked = pyqtSignal()

    def __init__(self, examples: Examples, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._examples = examples
        self.count = QLabel()
        self.refine = named(
            QPushButton(tr("Refine")),
            tr("Refine"),
            tr("Searches again: more of what is like, less of what is unlike"),
        )
        self.save = tool(
            "/mActionFileSave.svg",
            tr("Save as concept"),
            tr("Save the query with its examples as a concept of this index"),
        )
        self.clear = tool(
            "/mIconClearText.svg", tr("Forget the examples"), tr("Forget the examples")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.count, 1)
        for button in (self.refine, self.save, self.clear):
            row.addWidget(button)
        self.refine.clicked.connect(self.refine_asked)
        self.save.clicked.connect(self.save_asked)
        self.clear.clicked.connect(examples.clear)
        examples.changed.connect(self._refresh)
        self._refresh()

    def offer_concepts(self, offered: bool) -> None:
        """Whether the backend can keep concepts."""
        self.save.setVisible(offered)

    def _refresh(self) -> None:
        like, unlike = len(self._examples.positive), len(self._examples.negative)
        self.count.setText(tr("{0} like, {1} unlike").format(like, unlike))
        self.setVisible(bool(self._examples))
