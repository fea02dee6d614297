"""The sources that were refused and those with notes: why of each, and a way to it."""

from __future__ import annotations

from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices, QResizeEvent
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...core.index.index_report import Problem
from ...core.text import number, plural, tr
from ..shared.controls import named, set_tab_order, tool
from ..shared.wrapping import WrappingDelegate

_MOST_SHOWN = 1000
_MARGIN = 8


class ProblemTable(QWidget):
    """Hidden while there are no problems."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel()
        self.table = named(
            QTreeWidget(),
            tr("Refused sources and notes"),
            tr("Sources that could not be indexed and why, and notes on others"),
        )
        self.table.setHeaderLabels([tr("Source"), tr("Reason or note")])
        self.table.setRootIsDecorated(False)
        self.table.setAlternatingRowColors(True)
        self.table.setWordWrap(True)
        self.table.setItemDelegateForColumn(1, WrappingDelegate(self.table))
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.header().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.header().setStretchLastSection(True)
        self.folder = tool(
            "/mIconFolderOpen.svg",
            tr("Open the folder"),
            tr("Open where the source lies"),
        )
        self.layer = tool(
            "/mActionAddRasterLayer.svg",
            tr("Open as a layer"),
            tr("Open the source in QGIS, to look at what is wrong with it"),
        )
        row = QHBoxLayout()
        row.addWidget(self.title, 1)
        row.addWidget(self.folder)
        row.addWidget(self.layer)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self.table, 1)
        set_tab_order(self.table, self.folder, self.layer)
        self.folder.clicked.connect(self._open_folder)
        self.layer.clicked.connect(self._open_layer)
        self.table.itemDoubleClicked.connect(self._open_folder)
        self.table.itemSelectionChanged.connect(self._refresh)
        self._shown: list[Problem] = []
        self._tips = {button: button.toolTip() for button in (self.folder, self.layer)}
        self._are_elsewhere = False
        self._fill([])

    def show_problems(self, problems: list[Problem]) -> None:
        """A job reports the same ones twice a second: those stay as they are."""
        if problems != self._shown:
            self._fill(problems)

    def set_elsewhere(self, elsewhere: bool) -> None:
        """Whether the paths are those of another machine, which cannot be opened here."""
        self._are_elsewhere = elsewhere
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_the_width()

    def chosen(self) -> Problem | None:
        items = self.table.selectedItems()
        return items[0].data(0, Qt.ItemDataRole.UserRole) if items else None

    def _fill(self, problems: list[Problem]) -> None:
        self._shown = problems
        self.table.clear()
        for problem in problems[:_MOST_SHOWN]:
            item = QTreeWidgetItem([problem.name, problem.short_reason])
            item.setData(0, Qt.ItemDataRole.UserRole, problem)
            item.setToolTip(0, problem.uri)
            item.setToolTip(1, problem.reason)
            self.table.addTopLevelItem(item)
        refused = sum(problem.refused for problem in problems)
        notes = len(problems) - refused
        counts = [tr("{0} refused").format(number(refused))] if refused else []
        if notes:
            counts.append(plural(notes, "{0} note", "{0} notes").format(number(notes)))
        self.title.setText(", ".join(counts))
        self.setVisible(bool(problems))
        self._share_the_width()
        self._refresh()

    def _share_the_width(self) -> None:
        """The reasons are what is read: names get no more than their part, and lose the middle."""
        most = self.table.viewport().width() * 2 // 5
        self.table.setColumnWidth(0, min(self.table.sizeHintForColumn(0) + _MARGIN, most))
        # The height of a row follows the width only when the rows are laid out anew.
        self.table.scheduleDelayedItemsLayout()

    def _refresh(self) -> None:
        problem = self.chosen()
        is_far = problem is not None and not self._can_be_opened(problem)
        for button, tip in self._tips.items():
            button.setEnabled(problem is not None and not is_far)
            button.setToolTip(tr("The source lies on the remote machine") if is_far else tip)

    def _can_be_opened(self, problem: Problem) -> bool:
        return problem.is_address or not self._are_elsewhere

    def _open_folder(self) -> None:
        problem = self.chosen()
        if problem is not None and self._can_be_opened(problem):
            QDesktopServices.openUrl(QUrl(problem.whereabouts))

    def _open_layer(self) -> None:
        problem = self.chosen()
        if problem is not None:
            # Also when invalid: QGIS then shows the layer as one that needs repair.
            QgsProject.instance().addMapLayer(QgsRasterLayer(problem.uri, problem.name))
