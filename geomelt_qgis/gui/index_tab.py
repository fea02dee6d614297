"""The indexes, and what goes into them."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProject
from qgis.gui import QgisInterface
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from ..core.contract import BackendError, Index
from ..core.folders import folders_of, forget_folders
from ..core.report import Report
from ..core.session import Session
from ..core.state import State
from ..core.tasks import BackendTask, CheckTask, ReportTask
from ..core.text import number, tr
from .controls import set_tab_order, tool
from .index_table import IndexTable
from .job_panel import JobPanel
from .messages import show_error, show_success
from .problem_table import ProblemTable


class IndexTab(QWidget):
    def __init__(
        self, session: Session, iface: QgisInterface, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._iface = session, iface
        self.indexes = IndexTable()
        self.create = tool("/mActionAdd.svg", tr("New index"), tr("Make an empty index"))
        self.refresh = tool(
            "/mActionRefresh.svg", tr("Read the list again"), tr("Read the list again")
        )
        self.update_sources = tool(
            "/mActionReload.svg",
            tr("Update"),
            tr("Index what is new or changed since; unchanged sources cost nothing"),
        )
        self.prune = tool(
            "/mActionRemoveSelectedFeature.svg",
            tr("Prune"),
            tr("Update, and remove the sources whose files are gone"),
        )
        self.check = tool("/mIconSuccess.svg", tr("Check"), tr("Check whether the index is whole"))
        self.footprints = tool(
            "/mIconPolygonLayer.svg",
            tr("Footprints"),
            tr("Show where the sources lie, as a layer"),
        )
        self.delete = tool(
            "/mActionDeleteSelected.svg", tr("Delete the index"), tr("Delete the index")
        )
        self.job = JobPanel(session, iface)
        self.problems = ProblemTable()
        self._lay_out()

        self.create.clicked.connect(self._create)
        self.refresh.clicked.connect(session.indexes.refresh)
        self.update_sources.clicked.connect(lambda: self._update(prune=False))
        self.prune.clicked.connect(self._prune)
        self.check.clicked.connect(self._check)
        self.footprints.clicked.connect(self._footprints)
        self.delete.clicked.connect(self._delete)
        self.indexes.itemSelectionChanged.connect(self._on_selection)
        self.job.problems.connect(self.problems.show_problems)
        session.indexes.changed.connect(self._on_indexes)
        session.indexes.failed.connect(self._fail)
        session.backend.state_changed.connect(self._refresh)
        self._on_indexes()

    def _lay_out(self) -> None:
        buttons = (
            self.create, self.refresh, self.update_sources, self.prune, self.check,
            self.footprints, self.delete,
        )  # fmt: skip
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("Indexes")), 1)
        for button in buttons:
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.addLayout(row)
        layout.addWidget(self.indexes, 2)
        layout.addWidget(self.job)
        layout.addWidget(self.problems, 1)
        set_tab_order(*buttons, self.indexes, self.job.folder)

    def _on_indexes(self) -> None:
        self.indexes.show_indexes(self._session.indexes.items)
        self._refresh()

    def _refresh(self) -> None:
        running = self._session.backend.state is State.RUNNING
        for button in (self.create, self.refresh):
            button.setEnabled(running)
        for button in (
            self.update_sources, self.prune, self.check, self.footprints, self.delete,
        ):  # fmt: skip
            button.setEnabled(running and self.indexes.selected() is not None)

    def _on_selection(self) -> None:
        self._refresh()
        index = self.indexes.selected()
        if index is None or self.job.run.is_busy:
            return
        self.job.name.setEditText(index.name)
        if index.refused:
            self._ask_report(index, self._show_problems)
        else:
            self.problems.show_problems([])

    def _show_problems(self, report: Report) -> None:
        index = self.indexes.selected()
        if index is not None and index.name == report.index and not self.job.run.is_busy:
            self.problems.show_problems(report.problems)

    # What the buttons do

    def _create(self) -> None:
        name, accepted = QInputDialog.getText(self, tr("New index"), tr("Name of the index"))
        client = self._session.backend.client
        if accepted and name.strip() and client is not None:
            self.job.name.setEditText(name.strip())
            client.create_index(name.strip(), self._read_again, self._fail)

    def _update(self, *, prune: bool) -> None:
        index = self.indexes.selected()
        if index is None:
            return
        body: dict[str, Any] = {"captions": self.job.captions.isChecked(), "prune": prune}
        folders = folders_of(index.name)
        if folders:
            self.job.index(index.name, {**body, "paths": folders})
        else:
            # An index whose folders are not known knows its sources.
            self._ask_report(
                index, lambda report: self.job.index(index.name, {**body, "paths": report.uris})
            )

    def _prune(self) -> None:
        index = self.indexes.selected()
        if index is not None and self._agrees(
            tr("Prune the index"),
            tr("Remove from {0} the tiles of sources whose files are gone?").format(index.name),
        ):
            self._update(prune=True)

    def _check(self) -> None:
        index, address = self.indexes.selected(), self._session.backend.address
        if index is not None and address is not None:
            task = CheckTask(address, index.name)
            task.succeeded.connect(lambda problems: self._on_checked(index, problems))
            self._start(task)

    def _on_checked(self, index: Index, problems: list[str]) -> None:
        if problems:
            text = tr("{0} is damaged, index its imagery again: {1}")
            self._fail(BackendError(text.format(index.name, " ".join(problems))))
        else:
            show_success(self._iface, tr("{0} is whole.").format(index.name))

    def _footprints(self) -> None:
        index = self.indexes.selected()
        if index is not None:
            self._ask_report(index, self._show_footprints, footprints=True)

    def _show_footprints(self, report: Report) -> None:
        if report.footprints is not None:
            QgsProject.instance().addMapLayer(report.footprints)
        else:
            text = tr("No source of {0} has a footprint: index imagery into it first.")
            self._fail(BackendError(text.format(report.index)))

    def _delete(self) -> None:
        index, client = self.indexes.selected(), self._session.backend.client
        if index is None or client is None:
            return
        text = tr("Delete the index {0} with its {1} tiles? The rasters stay as they are.")
        if self._agrees(tr("Delete the index"), text.format(index.name, number(index.tiles))):
            forget_folders(index.name)
            client.delete_index(index.name, self._read_again, self._fail)

    def _agrees(self, title: str, question: str) -> bool:
        answer = QMessageBox.question(self, title, question)
        return bool(answer == QMessageBox.StandardButton.Yes)

    def _ask_report(self, index: Index, done: Any, *, footprints: bool = False) -> None:
        address = self._session.backend.address
        if address is not None:
            task = ReportTask(address, index.name, footprints=footprints)
            task.succeeded.connect(done)
            self._start(task)

    def _start(self, task: BackendTask) -> None:
        task.failed.connect(self._fail)
        self._session.tasks.start(task)

    def _read_again(self, _: object) -> None:
        self._session.indexes.refresh()

    def _fail(self, error: BackendError) -> None:
        show_error(self._iface, error)
