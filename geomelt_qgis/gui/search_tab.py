"""Search in an index: by words, a picture, a concept; refined by examples."""

from __future__ import annotations

from functools import partial
from typing import Any

from qgis.core import QgsPointXY
from qgis.gui import QgisInterface
from qgis.PyQt.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ..core.client import Address
from ..core.contract import BackendError
from ..core.examples import Examples
from ..core.found import Found, found
from ..core.query import Query
from ..core.results import place
from ..core.selection import crs_text
from ..core.session import Session
from ..core.state import State
from ..core.tasks import SearchTask, ThumbnailsTask
from ..core.text import number, tr
from .concept_box import ConceptBox
from .controls import set_tab_order, tool
from .feedback_bar import FeedbackBar
from .hit_panel import HitPanel
from .index_picker import IndexPicker
from .map_tools import PointPicker
from .messages import show_error
from .picture_box import PictureBox
from .query_line import QueryLine
from .run_button import RunButton
from .search_options import SearchOptions


class SearchTab(QWidget):
    def __init__(
        self, session: Session, iface: QgisInterface, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._iface = session, iface
        self.examples = Examples(self)
        self._picker = PointPicker(iface.mapCanvas(), self)
        self.query = QueryLine()
        self.run = RunButton(tr("Search"), tr("Searches the index"))
        self.index = IndexPicker(session.indexes)
        self.pick = tool(
            "/mActionIdentify.svg",
            tr("Similar to a place"),
            tr("Click a place on the map: finds the tiles that look like it"),
            checkable=True,
        )
        self.picture = PictureBox()
        self.concept = ConceptBox(session, iface)
        self.options = SearchOptions(iface)
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self.feedback = FeedbackBar(self.examples)
        self.panel = HitPanel(session.backend, self.examples, iface)
        self._lay_out()
        self._connect()
        self._on_index()
        self._show_summary("")

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.query, 1)
        first.addWidget(self.run)
        second.addWidget(self.index, 1)
        second.addWidget(self.pick)
        form = QFormLayout()
        form.addRow(tr("Index"), second)
        self._concept_label = QLabel(tr("Concept"))
        form.addRow(self._concept_label, self.concept)
        layout = QVBoxLayout(self)
        layout.addLayout(first)
        layout.addWidget(self.picture)
        layout.addLayout(form)
        layout.addWidget(self.options)
        layout.addWidget(self.summary)
        layout.addWidget(self.feedback)
        layout.addWidget(self.panel, 1)
        set_tab_order(
            self.query, self.run, self.picture.clear, self.index, self.pick, self.concept.choice,
            self.concept.delete, self.options, self.options.k,
        )  # fmt: skip
        set_tab_order(self.options.merge, self.feedback.refine, self.feedback.save)
        set_tab_order(self.feedback.save, self.feedback.clear, self.panel.threshold.slider)

    def _connect(self) -> None:
        self.query.returnPressed.connect(self.ask)
        self.query.picture_dropped.connect(self._on_picture)
        self.run.asked.connect(self._start)
        self.feedback.refine_asked.connect(self.ask)
        self.feedback.save_asked.connect(
            lambda: self.concept.save(self.query.text().strip(), self.examples)
        )
        self.concept.offered.connect(self.feedback.offer_concepts)
        self.panel.similar_asked.connect(lambda hit: self.find_similar(hit.tile_id))
        self.pick.clicked.connect(self._picker.take)
        self._picker.active_changed.connect(self.pick.setChecked)
        self._picker.picked.connect(self._on_place)
        self.index.changed.connect(self._on_index)
        for signal in (
            self.query.textChanged, self.examples.changed, self.picture.changed,
            self.concept.changed, self.options.changed, self._session.indexes.changed,
            self._session.backend.state_changed,
        ):  # fmt: skip
            signal.connect(self._refresh)

    # For the dock

    def ask(self) -> None:
        """Searches, when that is possible; a search under way goes on."""
        if not self.run.is_busy:
            self.run.click()

    def find_similar(self, tile_id: int) -> None:
        """Searches for tiles like this one alone."""
        self.query.clear()
        self.picture.set_path("")
        self.concept.choice.setCurrentIndex(0)
        self.examples.only(tile_id)
        self.ask()

    def remove(self) -> None:
        """Leaves canvas and project, for unload."""
        self.query.remove()
        self.panel.remove()
        self.options.area.remove()
        self._picker.remove()

    # State

    def _refresh(self) -> None:
        running = self._session.backend.state is State.RUNNING
        has_index = self.index.index() is not None
        self.pick.setEnabled(running and has_index)
        for widget in (self.concept, self._concept_label):
            widget.setVisible(not self.concept.is_empty)
        missing = self.options.area.missing()
        self.run.set_possible(running and has_index and not missing and not self._query().is_empty)
        if running and not self._session.indexes.items:
            self._show_summary(tr("There is no index yet: make one in the tab Index."))
        elif missing:
            self._show_summary(missing)

    def _on_index(self) -> None:
        # Tile ids and concepts of one index mean nothing in another.
        self.examples.clear()
        index = self.index.index()
        self.options.show_levels(index)
        self.concept.read(index.name if index else "")
        hint = tr("Type what you look for; the Down key offers examples.")
        self._show_summary((index.problem or hint) if index else "")
        self._refresh()

    def _show_summary(self, text: str) -> None:
        self.summary.setText(text)
        self.summary.setVisible(bool(text))

    def _query(self) -> Query:
        return Query(
            text=self.query.text().strip(),
            positive=self.examples.positive,
            negative=self.examples.negative,
            picture=self.picture.path,
            concept=self.concept.chosen,
        )

    # A search

    def _start(self) -> None:
        address, index = self._session.backend.address, self.index.index()
        if address is None or index is None:
            return
        query = self.options.applied_to(self._query())
        prepare = partial(found, name=query.title(), place=place())
        task = SearchTask(address, index.name, query.to_json(), prepare, query.picture)
        task.succeeded.connect(lambda answer: self._show(answer, index.name, address))
        task.failed.connect(self._fail)
        self.run.follow(task)
        self.query.remember()
        self._session.tasks.start(task)

    def _show(self, answer: Found, index: str, address: Address) -> None:
        self.panel.show_hits(index, answer)
        if not answer.hits:
            self._show_summary(
                tr("No tile of {0} fits: loosen the options, or ask otherwise.").format(index)
            )
            return
        self._show_summary(
            tr("{0} of {1} tiles in {2:.2f} s.").format(
                number(len(answer.hits)),
                number(answer.query.get("searched") or 0),
                answer.query.get("seconds") or 0.0,
            )
        )
        pictures = ThumbnailsTask(address, answer)
        pictures.failed.connect(self._fail)
        self._session.tasks.start(pictures)

    def _on_picture(self, path: str) -> None:
        self.picture.set_path(path)
        self.ask()

    def _on_place(self, point: QgsPointXY) -> None:
        client, index = self._session.backend.client, self.index.index()
        if client is None or index is None:
            return
        crs = self._iface.mapCanvas().mapSettings().destinationCrs()
        body = {"at": [point.x(), point.y()], "crs": crs_text(crs)}
        client.tiles_at(index.name, body, self._on_tiles, self._fail)

    def _on_tiles(self, tiles: dict[str, Any]) -> None:
        if tiles["features"]:
            self.find_similar(int(tiles["features"][0]["properties"]["tile_id"]))
        else:
            self._show_summary(tr("No indexed tile lies there: click on imagery of this index."))

    def _fail(self, error: BackendError) -> None:
        show_error(self._iface, error)
