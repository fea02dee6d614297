"""What an area is made of: shares of classes over the tiles of an index, as chart and table."""

from __future__ import annotations

from pathlib import Path

from qgis.gui import QgisInterface
from qgis.PyQt.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ...core.capability import Capability
from ...core.errors import BackendError
from ...core.filters import Filters
from ...core.http import calls
from ...core.process.capabilities import incapable
from ...core.process.state import State
from ...core.process.state_words import what_to_await
from ...core.requests.summary_request import SummaryRequest
from ...core.selection import selected_area
from ...core.session import Session
from ...core.summary.area_shares import LEAST_CLASSES, Summary
from ...core.summary.summary_task import SummaryTask
from ...core.text import tr
from ..shared.controls import named, set_tab_order, tool
from ..shared.extent_box import Area, ExtentBox
from ..shared.index_picker import IndexPicker
from ..shared.messages import show_error, show_success
from ..shared.run_button import RunButton
from ..shared.stage_line import StageLine
from .class_box import ClassBox
from .summary_chart import SummaryChart
from .summary_drawing import save_picture
from .summary_table import SummaryTable

_FORMATS = (".png", ".svg", ".csv")


class SummaryPage(QWidget):
    def __init__(
        self, session: Session, iface: QgisInterface, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._iface = session, iface
        self._shown: Summary | None = None
        self.index = named(
            IndexPicker(session.indexes), tr("Index"), tr("The index whose tiles are summed up")
        )
        self.area = ExtentBox(iface, (Area.CANVAS, Area.BOX, Area.SELECTED, Area.EVERYWHERE))
        self.classes = ClassBox()
        self.run = RunButton(tr("Summarise"), tr("Says what the ground of the extent is made of"))
        self.stage = StageLine()
        self.title = QLabel()
        self.title.setWordWrap(True)
        self.chart, self.table = SummaryChart(), SummaryTable()
        self.results = QStackedWidget()
        self.as_table = tool(
            "/mActionOpenTable.svg", tr("Table"), tr("Show the numbers as a table"), checkable=True
        )
        self.save = tool(
            "/mActionFileSave.svg",
            tr("Save"),
            tr("Save the chart as PNG or SVG, or the table as CSV"),
        )
        self._lay_out()

        self.run.asked.connect(self._start)
        self.as_table.toggled.connect(self.results.setCurrentIndex)
        self.save.clicked.connect(self._save)
        for signal in (
            self.area.changed, self.index.changed, self.classes.changed, session.indexes.changed,
        ):  # fmt: skip
            signal.connect(self._refresh)
        session.backend.state_changed.connect(self._on_state)
        self._refresh()

    def remove(self) -> None:
        """Leaves the canvas, for unload."""
        self.area.remove()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(tr("Index"), self.index)
        form.addRow(tr("Extent"), self.area)
        request_row, result_row = QHBoxLayout(), QHBoxLayout()
        request_row.addStretch()
        request_row.addWidget(self.run)
        result_row.addWidget(self.title, 1)
        result_row.addWidget(self.as_table)
        result_row.addWidget(self.save)
        self.results.addWidget(self.chart)
        self.results.addWidget(self.table)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.classes)
        layout.addLayout(request_row)
        layout.addWidget(self.stage)
        layout.addLayout(result_row)
        layout.addWidget(self.results, 1)
        layout.addStretch()
        set_tab_order(
            self.index, self.area.choice, self.area.draw, self.classes,
            self.run, self.as_table, self.save,
        )  # fmt: skip

    # What can be asked

    def _missing(self) -> str:
        running = self._session.backend.state is State.RUNNING
        index = self.index.index()
        if running and self._session.indexes.are_known and index is None:
            return tr("There is no index yet: make one in the tab Index.")
        if index is not None and index.problem:
            return str(index.problem)
        if len(self.classes.classes()) == 1:
            return tr("One class is no summary: name {0} or more.").format(LEAST_CLASSES)
        return self.area.missing()

    def _on_state(self) -> None:
        client = self._session.backend.client
        if self._session.backend.state is State.RUNNING and client is not None:
            # A backend without this call has a list all the same.
            client.send(calls.default_classes(), self.classes.set_default, lambda _: None)
        self._refresh()

    def _refresh(self) -> None:
        for widget in (self.results, self.as_table, self.save, self.title):
            widget.setVisible(self._shown is not None)
        if self.run.is_busy:
            return
        incapable_of = incapable(self._session.backend.health, Capability.EMBED_TEXTS)
        missing = incapable_of or self._missing() or what_to_await(self._session.backend)
        hint = (
            ""
            if self._shown
            else tr(
                "Every tile of the index in the extent counts for the class that it most probably "
                "shows."
            )
        )
        self.stage.say(missing or hint)
        self.run.set_possible(self.index.index() is not None and not missing, incapable_of)

    def _request(self) -> SummaryRequest:
        layer = self._iface.mapCanvas().currentLayer()
        within = selected_area(layer) if self.area.area is Area.SELECTED else None
        where = Filters(extent=None if within else self.area.extent(), within=within)
        return SummaryRequest(tuple(self.classes.classes()), where)

    # A summary

    def _start(self) -> None:
        address, index = self._session.backend.address, self.index.index()
        if address is None or index is None:
            return
        task = SummaryTask(address, index.name, self._request())
        self.run.follow(task)  # first: what comes after it finds the button free
        task.succeeded.connect(self._show)
        task.failed.connect(self._fail)
        task.cancelled.connect(self._refresh)
        self.stage.busy(tr("Summing up {0}…").format(index.name))
        self._session.tasks.start(task)

    def _show(self, summary: Summary) -> None:
        self._shown = summary
        self.title.setText(summary.title)
        self.chart.show_summary(summary)
        self.table.show_summary(summary)
        self._refresh()

    def _fail(self, error: BackendError) -> None:
        self._shown = None  # it is no answer to what was asked last
        self._refresh()
        if error.code == "no-tiles":
            text = tr(
                "{0} has no tiles in the extent: choose another index or extent, or index imagery "
                "of the place in the tab Index."
            )
            self.stage.say(text.format(self.index.currentText()))
        else:
            show_error(self._iface, error)

    # A file

    def _save(self) -> None:
        if self._shown is None:
            return
        filters = (tr("PNG picture (*.png)"), tr("SVG picture (*.svg)"), tr("Table (*.csv)"))
        text, chosen = QFileDialog.getSaveFileName(
            self, tr("Save the summary"), f"{self._shown.index}.png", ";;".join(filters)
        )
        if not text:
            return
        path = Path(text)
        if path.suffix.lower() not in _FORMATS:
            suffix = _FORMATS[filters.index(chosen)] if chosen in filters else _FORMATS[0]
            path = path.with_name(path.name + suffix)
        try:
            _write(self._shown, path, self)
        except BackendError as error:
            show_error(self._iface, error)
        else:
            show_success(self._iface, tr("{0} is saved.").format(path.name))


def _write(summary: Summary, path: Path, page: QWidget) -> None:
    """Raises BackendError."""
    if path.suffix.lower() != ".csv":
        save_picture(summary, path, page.font())
        return
    try:
        # Spreadsheets know UTF-8 by its mark.
        path.write_text(summary.to_csv(), encoding="utf-8-sig")
    except OSError as error:
        text = tr("{0} cannot be written ({1}): choose another folder.")
        raise BackendError(text.format(path, error.strerror), "not-written") from error
