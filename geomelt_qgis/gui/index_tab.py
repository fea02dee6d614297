"""The indexes, and what goes into them."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsApplication
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMessageBox,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..core.client import index_path
from ..core.contract import BackendError, Index
from ..core.results import source_name
from ..core.session import Session
from ..core.text import number, size, tr
from .job_panel import JobPanel
from .messages import show_error


class IndexTab(QWidget):
    def __init__(
        self, session: Session, iface: QgisInterface, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._iface = session, iface
        self.indexes = _table([tr("Index"), tr("Tiles"), tr("Sources"), tr("Size")])
        self.refresh = _tool("/mActionRefresh.svg", tr("Read the list again"))
        self.delete = _tool("/mActionDeleteSelected.svg", tr("Delete the index"))
        self.job = JobPanel(session, iface)
        self.refused = QLabel()
        self.problems = _table([tr("Source"), tr("Reason")])
        self.problems.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.problems.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)

        row = QHBoxLayout()
        row.addWidget(QLabel(tr("Indexes")), 1)
        row.addWidget(self.refresh)
        row.addWidget(self.delete)
        layout = QVBoxLayout(self)
        layout.addLayout(row)
        layout.addWidget(self.indexes, 2)
        layout.addWidget(self.job)
        layout.addWidget(self.refused)
        layout.addWidget(self.problems, 1)

        self.refresh.clicked.connect(session.indexes.refresh)
        self.delete.clicked.connect(self._delete)
        self.indexes.itemSelectionChanged.connect(self._on_selection)
        self.job.problems.connect(self._show_problems)
        session.indexes.changed.connect(self._on_indexes)
        session.indexes.failed.connect(self._fail)
        self._on_indexes()
        self._show_problems([])

    def selected(self) -> Index | None:
        items = self.indexes.selectedItems()
        return items[0].data(0, Qt.ItemDataRole.UserRole) if items else None

    def _on_indexes(self) -> None:
        chosen = self.selected()
        self.indexes.clear()
        for index in self._session.indexes.items:
            item = QTreeWidgetItem(
                [index.name, number(index.tiles), number(index.sources), size(index.bytes)]
            )
            item.setData(0, Qt.ItemDataRole.UserRole, index)
            item.setToolTip(0, index.problem or index.path)
            for column in (1, 2, 3):
                item.setTextAlignment(
                    column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                )
            if not index.compatible:
                item.setIcon(0, QgsApplication.getThemeIcon("/mIconWarning.svg"))
            self.indexes.addTopLevelItem(item)
            item.setSelected(chosen is not None and chosen.name == index.name)
        self.delete.setEnabled(self.selected() is not None)

    def _on_selection(self) -> None:
        index = self.selected()
        self.delete.setEnabled(index is not None)
        client = self._session.backend.client
        if index is None or client is None or self.job.run.is_busy:
            return
        self.job.name.setEditText(index.name)
        if index.refused:
            client.ask("GET", f"{index_path(index.name)}/report", self._on_report, self._fail)
        else:
            self._show_problems([])

    def _on_report(self, report: dict[str, Any]) -> None:
        self._show_problems([s for s in report["sources"] if s["status"] == "refused"])

    def _show_problems(self, problems: list[dict[str, Any]]) -> None:
        self.problems.clear()
        for problem in problems:
            item = QTreeWidgetItem([source_name(problem["uri"]), problem["reason"]])
            item.setToolTip(0, problem["uri"])
            item.setToolTip(1, problem["reason"])
            self.problems.addTopLevelItem(item)
        self.refused.setText(tr("{0} refused").format(len(problems)))
        self.refused.setVisible(bool(problems))
        self.problems.setVisible(bool(problems))

    def _delete(self) -> None:
        index, client = self.selected(), self._session.backend.client
        if index is None or client is None:
            return
        answer = QMessageBox.question(
            self,
            tr("Delete the index"),
            tr("Delete the index {0} with its {1} tiles? The rasters stay as they are.").format(
                index.name, number(index.tiles)
            ),
        )
        if answer == QMessageBox.StandardButton.Yes:
            client.ask(
                "DELETE",
                index_path(index.name),
                lambda _: self._session.indexes.refresh(),
                self._fail,
            )

    def _fail(self, error: BackendError) -> None:
        show_error(self._iface, error)


def _table(columns: list[str]) -> QTreeWidget:
    table = QTreeWidget()
    table.setHeaderLabels(columns)
    table.setRootIsDecorated(False)
    table.setAlternatingRowColors(True)
    table.header().setStretchLastSection(False)
    table.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    table.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    return table


def _tool(icon: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(QgsApplication.getThemeIcon(icon))
    button.setToolTip(tip)
    button.setAutoRaise(True)
    return button
