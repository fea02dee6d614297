"""What can be done to the selected index."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QHBoxLayout, QToolButton, QWidget

from ...core.text import tr
from ..shared.controls import allow, set_tab_order, text_tool, tool


class IndexButtons(QWidget):
    """With texts: an icon would not distinguish an update from reloading a list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.update_sources = text_tool(
            tr("Update"),
            tr("Update the index"),
            tr("Index what is new or changed since; unchanged sources cost nothing"),
        )
        self.prune = text_tool(
            tr("Prune"),
            tr("Prune the index"),
            tr("Update, and remove the sources whose files are gone"),
        )
        self.check = text_tool(
            tr("Check"), tr("Check the index"), tr("Check whether the index is whole")
        )
        self.footprints = text_tool(
            tr("Footprints"),
            tr("Footprints of the index"),
            tr("Show where the sources lie, as a layer"),
        )
        self.delete = tool(
            "/mActionDeleteSelected.svg", tr("Delete the index"), tr("Delete the index")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for button in self.in_order():
            row.addWidget(button)
        row.insertStretch(row.count() - 1, 1)
        set_tab_order(*self.in_order())

    def in_order(self) -> tuple[QToolButton, ...]:
        return self.update_sources, self.prune, self.check, self.footprints, self.delete

    def set_possible(self, possible: bool, *, no_job: str = "") -> None:
        """`no_job`: why no job can be started now."""
        jobs = (self.update_sources, self.prune)
        for button in self.in_order():
            allow(button, no_job if button in jobs else "")
            button.setEnabled(possible and button.isEnabled())
