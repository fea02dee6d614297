"""The classes of a summary, folded away: one a line, in the user's own words."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsSettings
from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from ...core.summary.area_shares import classes_in
from ...core.text import number, tr
from ..shared.controls import name_buttons, named, tool

_KEY = "geomelt/classes"
_LINES = 7


class ClassBox(QgsCollapsibleGroupBox):
    """`changed` with every edit. The user's list is kept in the QGIS profile."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._default: list[str] = []
        self.setCollapsed(True)
        named(self, tr("Classes"), tr("The classes that the ground is divided into"))
        name_buttons(self, tr("Classes"), tr("Fold or unfold the classes"))
        self.edit = named(
            QPlainTextEdit(),
            tr("Classes, one a line"),
            tr(
                "One class a line, in words as in a caption. Name what is there, and leave out "
                "what cannot be"
            ),
        )
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(_LINES * self.edit.fontMetrics().lineSpacing())
        self.reset = tool(
            "/mActionUndo.svg",
            tr("Default classes"),
            tr("Back to the list that comes with GeoMELT"),
        )
        layout = QHBoxLayout(self)
        layout.addWidget(self.edit, 1, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignTop)
        self.edit.setPlainText("\n".join(QgsSettings().value(_KEY, [], type=list)))
        self.edit.textChanged.connect(self._on_edited)
        self.reset.clicked.connect(lambda: self.edit.setPlainText("\n".join(self._default)))
        self._refresh()

    def classes(self) -> list[str]:
        """Empty for the backend's own list."""
        return classes_in(self.edit.toPlainText())

    def set_default(self, classes: Sequence[str]) -> None:
        """The backend's own list, shown until the user has another."""
        self._default = list(classes)
        if not self.classes():
            self.edit.setPlainText("\n".join(classes))
        self._refresh()

    def _on_edited(self) -> None:
        own = self.classes()
        QgsSettings().setValue(_KEY, [] if own == self._default else own)
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        count = len(self.classes())
        self.setTitle(tr("Classes ({0})").format(number(count)) if count else tr("Classes"))
        self.reset.setEnabled(bool(self._default) and self.classes() != self._default)
