"""Search in an index: by words, a picture, a concept; refined by examples."""

from __future__ import annotations

from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ...core.capability import Capability
from ...core.errors import BackendError
from ...core.process.capabilities import incapable
from ...core.process.state import State
from ...core.process.state_words import what_to_await
from ...core.requests.pictures import Picture
from ...core.requests.query import Query
from ...core.search.examples import Examples
from ...core.session import Session
from ...core.text import tr
from ..shared.controls import allow, named, set_tab_order, tool
from ..shared.index_picker import IndexPicker
from ..shared.messages import show_error
from ..shared.project_end import ProjectEnd
from ..shared.run_button import RunButton
from .concept_box import ConceptBox
from .feedback_bar import FeedbackBar
from .hit_panel import HitPanel
from .picture_box import PictureBox
from .picture_drop import ask_for_picture
from .query_line import QueryLine
from .search_options import SearchOptions
from .search_run import SearchRun
from .similar_picker import SimilarPicker


class SearchTab(QWidget):
    """`index_asked` when there is none to search in yet."""

    index_asked = pyqtSignal()

    def __init__(
        self, session: Session, iface: QgisInterface, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._iface = session, iface
        self._outcome = ""
        self.examples = Examples(self)
        self.query = QueryLine()
        self.run = RunButton(tr("Search"), tr("Searches the index"))
        self.index = IndexPicker(session.indexes)
        self.place = SimilarPicker(session.backend, iface)
        self.browse = tool(
            "/mActionAddImage.svg",
            tr("Similar to a picture"),
            tr("Choose a picture file: finds the tiles that look like it"),
        )
        self.picture = PictureBox()
        self.concept = ConceptBox(session, iface)
        self.options = SearchOptions(iface)
        self.status = named(
            QLabel(), tr("Outcome"), tr("What the search found, or what is to be done first")
        )
        self.status.setWordWrap(True)
        self.status.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.feedback = FeedbackBar(self.examples)
        self.panel = HitPanel(session.backend, self.examples, iface)
        self._search = SearchRun(session, self.run, self.panel, self)
        self._project_end = ProjectEnd(self.run, iface, self)
        self._lay_out()
        self._connect()
        self._on_index()

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.query, 1)
        first.addWidget(self.run)
        second.addWidget(self.index, 1)
        second.addWidget(self.place)
        second.addWidget(self.browse)
        form = QFormLayout()
        form.addRow(tr("Index"), second)
        self._concept_label = QLabel(tr("Concept"))
        form.addRow(self._concept_label, self.concept)
        layout = QVBoxLayout(self)
        layout.addLayout(first)
        layout.addWidget(self.picture)
        layout.addLayout(form)
        layout.addWidget(self.options)
        layout.addWidget(self.status)
        layout.addWidget(self.feedback)
        layout.addWidget(self.panel, 1)
        set_tab_order(
            self.query, self.run, self.picture.clear, self.index, self.place.button,
            self.browse, self.concept.choice, self.concept.delete, self.options,
        )  # fmt: skip
        set_tab_order(self.options.caption, self.status, self.feedback.refine, self.feedback.save)
        set_tab_order(self.feedback.save, self.feedback.clear, self.panel.threshold.slider)

    def _connect(self) -> None:
        self.query.returnPressed.connect(self.ask)
        self.query.picture_dropped.connect(self.search_by)
        self.run.asked.connect(self._start)
        self._search.status_changed.connect(self._show_status)
        self._search.failed.connect(self._fail)
        self.feedback.refine_asked.connect(self.ask)
        self.feedback.save_asked.connect(lambda: self.concept.save(self._query()))
        self.concept.offered.connect(self.feedback.offer_concepts)
        self.status.linkActivated.connect(self.index_asked)
        self.panel.similar_asked.connect(lambda hit: self.find_similar(hit.tile_id))
        self.place.picked.connect(self.find_similar)
        self.place.missed.connect(self._on_missed)
        self.place.failed.connect(self._fail)
        self.browse.clicked.connect(self._on_browse)
        self.index.changed.connect(self._on_index)
        for signal in (
            self.query.textChanged, self.examples.changed, self.picture.changed,
            self.concept.changed, self.options.changed, self._session.backend.state_changed,
        ):  # fmt: skip
            signal.connect(self._refresh)
        self._session.indexes.changed.connect(self._on_indexes)

    # For the dock

    def ask(self) -> None:
        """Searches, when that is possible; a search under way goes on."""
        if not self.run.is_busy:
            self.run.click()

    def find_similar(self, tile_id: int) -> None:
        """Searches for tiles like this one alone."""
        self.query.clear()
        self.picture.show_picture(None)
        self.concept.choice.setCurrentIndex(0)
        self.examples.only(tile_id)
        self.ask()

    def search_by(self, picture: Picture) -> None:
        """Searches by a picture, besides what is typed."""
        self.picture.show_picture(picture)
        self.ask()

    def remove(self) -> None:
        """Leaves canvas and project, for unload."""
        self._project_end.remove()
        self.query.remove()
        self.panel.remove()
        self.options.area.remove()
        self.place.remove()

    # State

    def _refresh(self) -> None:
        running = self._session.backend.state is State.RUNNING
        has_index = self.index.index() is not None
        for widget in (self.place, self.browse):
            widget.setEnabled(running and has_index)
        health = self._session.backend.health
        allow(self.query, incapable(health, Capability.EMBED_TEXTS))
        self.options.allow_for(health)
        for part in (self.concept, self._concept_label):
            part.setVisible(not self.concept.is_empty)
        missing = self.options.area.missing()
        self.run.set_possible(running and has_index and not missing and not self._query().is_empty)
        self._show_status(self._outcome)

    def _on_index(self) -> None:
        # Tile ids and concepts of one index mean nothing in another.
        self.examples.clear()
        index = self.index.index()
        self.place.set_index(index)
        self.options.show_levels(index)
        self.concept.read(index.name if index else "")
        hint = tr("Type what you look for; the Down key offers examples.")
        self._show_status((index.problem or hint) if index else "")
        self._refresh()

    def _on_indexes(self) -> None:
        """A first job gives an index the levels that it did not have when it was chosen."""
        self.options.show_levels(self.index.index())
        self._refresh()

    def _obstacle(self) -> str:
        """What is to be done before anything can be searched."""
        if self._session.indexes.are_known and not self._session.indexes.items:
            return tr('There is no index yet: <a href="index">make one</a> first.')
        # Hits that are listed already say more than how the backend is now.
        waits = "" if self._search.listed else what_to_await(self._session.backend)
        return waits or self.options.area.missing()

    def _show_status(self, outcome: str) -> None:
        self._outcome = outcome
        text = self._obstacle() or outcome
        self.status.setText(text)
        self.status.setVisible(bool(text))

    def _query(self) -> Query:
        return Query(
            text=self.query.written() if self.query.isEnabled() else "",
            positive=self.examples.positive,
            negative=self.examples.negative,
            picture=self.picture.picture,
            concept=self.concept.chosen,
        )

    # What the user does

    def _start(self) -> None:
        index = self.index.index()
        if index and self._search.start(index.name, self.options.applied_to(self._query())):
            self.query.remember()

    def _on_browse(self) -> None:
        picture = ask_for_picture(self)
        if picture is not None:
            self.search_by(picture)

    def _on_missed(self) -> None:
        self._show_status(tr("No indexed tile lies there: click on imagery of this index."))

    def _fail(self, error: BackendError) -> None:
        show_error(self._iface, error)
        if error.place is not None:
            self.query.point_at(*error.place)
