"""The indexes, and what goes into them."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtWidgets import (
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from ...core.capability import Capability
from ...core.errors import BackendError
from ...core.http import calls
from ...core.http.contract import Index
from ...core.index.footprints import FootprintsTask
from ...core.index.index_report import Report
from ...core.index.index_tasks import CheckTask, ReportTask
from ...core.index.remembered_sources import forget, remembered
from ...core.layers.results import place
from ...core.process.capabilities import incapable
from ...core.process.state import State
from ...core.requests.source_choice import SourceChoice
from ...core.session import Session
from ...core.tasks.task import BackendTask
from ...core.text import number, plural, size, tr
from ..shared.controls import set_tab_order, text_tool, tool
from ..shared.messages import show_error, show_hint, show_success
from .index_buttons import IndexButtons
from .index_table import IndexTable
from .job_panel import JobPanel
from .problem_table import ProblemTable


class IndexTab(QWidget):
    def __init__(
        self, session: Session, iface: QgisInterface, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._iface = session, iface
        self.indexes = IndexTable()
        self.make = text_tool(
            tr("New…"), tr("New index"), tr("Make an empty index"), "/mActionAdd.svg"
        )
        self.refresh = tool(
            "/mActionRefresh.svg", tr("Read the list again"), tr("Read the list again")
        )
        self.buttons = IndexButtons()
        self.notice = QLabel()
        self.notice.setWordWrap(True)
        self.job = JobPanel(session, iface)
        self.problems = ProblemTable()
        self._lay_out()

        self.make.clicked.connect(self._create)
        self.refresh.clicked.connect(session.indexes.refresh)
        self.buttons.update_sources.clicked.connect(lambda: self._update(prune=False))
        self.buttons.prune.clicked.connect(self._prune)
        self.buttons.check.clicked.connect(self._check)
        self.buttons.footprints.clicked.connect(self._footprints)
        self.buttons.delete.clicked.connect(self._delete)
        self.indexes.itemSelectionChanged.connect(self._on_selection)
        self.job.problems.connect(self.problems.show_problems)
        self.job.run.busy_changed.connect(self._refresh)
        session.indexes.changed.connect(self._on_indexes)
        session.indexes.failed.connect(self._fail)
        session.backend.state_changed.connect(self._refresh)
        self._on_indexes()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(QLabel(tr("Indexes")), 1)
        head.addWidget(self.make)
        head.addWidget(self.refresh)
        layout = QVBoxLayout(self)
        layout.addLayout(head)
        layout.addWidget(self.indexes, 1)
        layout.addWidget(self.buttons)
        layout.addWidget(self.notice)
        layout.addWidget(self.job)
        layout.addWidget(self.problems, 1)
        set_tab_order(
            self.make, self.refresh, self.indexes, *self.buttons.in_order(),
            self.job.interrupted.go_on,
        )  # fmt: skip

    def _on_indexes(self) -> None:
        self.indexes.show_indexes(self._session.indexes.items)
        self._refresh()

    def _refresh(self) -> None:
        running = self._session.backend.state is State.RUNNING
        for button in (self.make, self.refresh):
            button.setEnabled(running)
        index = self.indexes.selected()
        incapable_of = incapable(self._session.backend.health, Capability.EMBED_TILES)
        no_job = _wait_for_the_job() if self.job.run.is_busy else incapable_of
        self.buttons.set_possible(running and index is not None, no_job=no_job)
        self.problems.set_elsewhere(self._session.backend.is_remote)
        self.notice.setText(self._notice(running, index))
        self.notice.setVisible(bool(self.notice.text()))

    def _notice(self, running: bool, index: Index | None) -> str:
        """What is wrong with the selected index, or how to get a first one."""
        if running and self._session.indexes.are_known and not self._session.indexes.items:
            return tr("There is no index yet: choose a folder of rasters below.")
        return (index.problem or "") if index is not None else ""

    def _on_selection(self) -> None:
        self._refresh()
        index = self.indexes.selected()
        if index is None or self.job.run.is_busy:
            return
        self.job.choose(index.name)
        if index.sources or index.refused:
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
            self.job.choose(name.strip())
            client.send(calls.create_index(name.strip()), self._read_again, self._fail)

    def _update(self, *, prune: bool) -> None:
        index = self.indexes.selected()
        if index is None:
            return
        known = remembered(self._session.backend.place, index.name)

        def start(choice: SourceChoice) -> None:
            if not self.job.index_again(index.name, choice, prune=prune):  # another one was quicker
                show_hint(self._iface, _wait_for_the_job())

        if known.paths:
            start(known)
        else:
            # An index whose folders are not known knows its sources.
            self._ask_report(index, lambda report: start(SourceChoice.of_uris(report.uris)))

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
        index, address = self.indexes.selected(), self._session.backend.address
        if index is not None and address is not None:
            task = FootprintsTask(address, index.name, place())
            task.succeeded.connect(lambda layer: self._show_footprints(layer, index.name))
            self._start(task)

    def _show_footprints(self, layer: QgsVectorLayer | None, index: str) -> None:
        if layer is not None:
            QgsProject.instance().addMapLayer(layer)
        else:
            text = tr("No source of {0} has a footprint: index imagery into it first.")
            self._fail(BackendError(text.format(index)))

    def _delete(self) -> None:
        index, client = self.indexes.selected(), self._session.backend.client
        if index is None or client is None:
            return
        if self._agrees(tr("Delete the index"), _loss(index)):
            place = self._session.backend.place

            def done(_: object) -> None:
                forget(place, index.name)
                self._session.indexes.refresh()

            client.send(calls.delete_index(index.name), done, self._fail)

    def _agrees(self, title: str, question: str) -> bool:
        yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
        return bool(QMessageBox.question(self, title, question, yes | no, no) == yes)

    def _ask_report(self, index: Index, done: Any) -> None:
        address = self._session.backend.address
        if address is not None:
            task = ReportTask(address, index.name)
            task.succeeded.connect(done)
            task.failed.connect(self._on_no_report)
            self._session.tasks.start(task)

    def _on_no_report(self, error: BackendError) -> None:
        if error.code == "no-such-index":  # deleted since it was selected
            self._session.indexes.refresh()
        else:
            self._fail(error)

    def _start(self, task: BackendTask) -> None:
        task.failed.connect(self._fail)
        self._session.tasks.start(task)

    def _read_again(self, _: object) -> None:
        self._session.indexes.refresh()

    def _fail(self, error: BackendError) -> None:
        show_error(self._iface, error)


def _wait_for_the_job() -> str:
    return tr("Wait until the job below has ended, or cancel it: one at a time.")


def _loss(index: Index) -> str:
    """The question before a deletion: what goes with the index, and what stays."""
    tiles = plural(index.tiles, "{0} tile", "{0} tiles").format(number(index.tiles))
    sources = plural(index.sources, "{0} source", "{0} sources").format(number(index.sources))
    return tr(
        "Delete the index {0} ({1})? Its {2} of {3} go, with all captions and saved concepts in "
        "it. The rasters stay as they are."
    ).format(index.name, size(index.bytes), tiles, sources)
