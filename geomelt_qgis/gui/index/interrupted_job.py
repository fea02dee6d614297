"""Offers to go on with indexing that ended together with an earlier QGIS."""

from __future__ import annotations

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ...core.index.job_notes import JobNote
from ...core.text import tr
from ..shared.controls import named, set_tab_order


class InterruptedJob(QWidget):
    """Hidden while there is nothing to offer. `accepted` and `refused` carry the JobNote."""

    accepted = pyqtSignal(object)
    refused = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notes: list[JobNote] = []
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.go_on = named(
            QPushButton(tr("Go on")),
            tr("Go on with the indexing"),
            tr("Index what is missing; the finished sources are in the index already"),
        )
        self.leave = named(
            QPushButton(tr("Leave it")),
            tr("Leave the indexing as it is"),
            tr("Keep what is in the index, and do not ask again"),
        )
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.go_on)
        buttons.addWidget(self.leave)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.text)
        layout.addLayout(buttons)
        set_tab_order(self.go_on, self.leave)
        self.go_on.clicked.connect(lambda: self.accepted.emit(self._next()))
        self.leave.clicked.connect(lambda: self.refused.emit(self._next()))
        self._refresh()

    def offer(self, note: JobNote) -> None:
        """One after the other, where there are several."""
        self._notes.append(note)
        self._refresh()

    def _next(self) -> JobNote:
        note = self._notes.pop(0)
        self._refresh()
        return note

    def _refresh(self) -> None:
        self.setVisible(bool(self._notes))
        if self._notes:
            text = tr("Indexing into {0} was not finished when QGIS ended.")
            self.text.setText(text.format(self._notes[0].index))
