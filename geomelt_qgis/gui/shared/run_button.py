"""A button that starts one piece of long work, and cancels it while it runs."""

from __future__ import annotations

from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QPushButton, QWidget

from ...core.tasks.shown_work import Work
from ...core.text import tr
from .controls import named


class RunButton(QPushButton):
    """`asked` when the work is to start; a second click cancels what was given to `follow`.

    `busy_changed` when that begins and when it has ended.
    """

    asked = pyqtSignal()
    busy_changed = pyqtSignal()

    def __init__(self, text: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._text, self._tip = text, tip
        self._task: Work | None = None
        self._possible = False
        self._hindrance = ""
        self.clicked.connect(self._on_click)
        self._refresh()

    @property
    def is_busy(self) -> bool:
        return self._task is not None

    def set_possible(self, possible: bool, hindrance: str = "") -> None:
        """Whether the work could be started now. `hindrance`: why it never can be, for the tip."""
        self._possible = possible and not hindrance
        self._hindrance = hindrance
        self._refresh()

    def follow(self, task: Work) -> None:
        self._task = task
        for signal in (task.succeeded, task.failed, task.cancelled):
            signal.connect(self._on_end)
        self._refresh()
        self.busy_changed.emit()

    def cancel(self) -> None:
        """Ends what is under way, if anything is."""
        if self._task is not None:
            self.setEnabled(False)  # first: what has not begun yet ends within the call
            self._task.cancel()

    def _on_click(self) -> None:
        if self.is_busy:
            self.cancel()
        else:
            self.asked.emit()

    def _on_end(self) -> None:
        self._task = None
        self._refresh()
        self.busy_changed.emit()

    def _refresh(self) -> None:
        text = tr("Cancel") if self.is_busy else self._text
        self.setText(text)
        tip = tr("Cancels what is under way") if self.is_busy else self._hindrance or self._tip
        named(self, text, tip)
        self.setEnabled(self.is_busy or self._possible)
