"""Text search in an index, refined by examples."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsApplication
from qgis.gui import QgisInterface, QgsFilterLineEdit
from qgis.PyQt.QtCore import QModelIndex, QPoint, Qt
from qgis.PyQt.QtGui import QGuiApplication
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core.process import State
from ..core.results import Hit, add_to_project, hits_layer, hits_of
from ..core.session import Session
from ..core.tasks import SearchTask
from ..core.text import number, tr
from .canvas import canvas_extent, flash, zoom_to
from .hit_list import HIT_ROLE, HitDelegate, HitModel
from .messages import show_error
from .run_button import RunButton
from .thumbnails import Thumbnails

_DEFAULT_K, _MOST_K = 20, 10_000


class SearchTab(QWidget):
    def __init__(
        self, session: Session, iface: QgisInterface, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._iface = session, iface
        self._positive: set[int] = set()
        self._negative: set[int] = set()
        self.query = QgsFilterLineEdit()
        self.query.setShowSearchIcon(True)
        self.query.setPlaceholderText(tr("airport with planes, …"))
        self.run = RunButton(tr("Search"))
        self.index = QComboBox()
        self.k = QSpinBox()
        self.k.setRange(1, _MOST_K)
        self.k.setValue(_DEFAULT_K)
        self.k.setPrefix(tr("best "))
        self.in_canvas = QCheckBox(tr("Only in the canvas extent"))
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self.clear_examples = QToolButton()
        self.clear_examples.setIcon(QgsApplication.getThemeIcon("/mIconClearText.svg"))
        self.clear_examples.setToolTip(tr("Forget the examples"))
        self.hits = HitModel(Thumbnails(session.backend, self), self)
        self.list = QListView()
        self.list.setModel(self.hits)
        self.list.setItemDelegate(HitDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._lay_out()

        self.query.returnPressed.connect(self._search_again)
        self.query.textChanged.connect(self._refresh)
        self.run.asked.connect(self._start)
        self.clear_examples.clicked.connect(self._forget_examples)
        self.list.doubleClicked.connect(self._on_double_click)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.list.customContextMenuRequested.connect(self._on_menu)
        self.index.currentIndexChanged.connect(self._on_index)
        session.indexes.changed.connect(self._on_indexes)
        session.backend.state_changed.connect(self._refresh)
        self._show_summary("")
        self._refresh()

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.addWidget(self.query, 1)
        first.addWidget(self.run)
        options = QHBoxLayout()
        options.addWidget(self.index, 1)
        options.addWidget(self.k)
        form = QFormLayout()
        form.addRow(tr("Index"), options)
        form.addRow("", self.in_canvas)
        state = QHBoxLayout()
        state.addWidget(self.summary, 1)
        state.addWidget(self.clear_examples)
        layout = QVBoxLayout(self)
        layout.addLayout(first)
        layout.addLayout(form)
        layout.addLayout(state)
        layout.addWidget(self.list, 1)

    # State

    def _refresh(self) -> None:
        self.run.set_possible(
            self._session.backend.state is State.RUNNING
            and bool(self.index.currentText())
            and bool(self.query.text().strip() or self._positive)
        )

    def _on_indexes(self) -> None:
        chosen = self.index.currentText()
        self.index.blockSignals(True)
        self.index.clear()
        for index in self._session.indexes.items:
            self.index.addItem(index.name)
            self.index.setItemData(
                self.index.count() - 1,
                index.problem or tr("{0} tiles").format(number(index.tiles)),
                Qt.ItemDataRole.ToolTipRole,
            )
        self.index.setCurrentIndex(max(self.index.findText(chosen), 0))
        self.index.blockSignals(False)
        if self.index.currentText() != chosen:
            self._on_index()
        if not self._session.indexes.items:
            self._show_summary(tr("There is no index yet: make one in the tab Index."))
        self._refresh()

    def _on_index(self) -> None:
        # Tile ids of one index mean nothing in another.
        self._forget_examples()

    def _forget_examples(self) -> None:
        self._positive.clear()
        self._negative.clear()
        self._show_summary("")
        self._refresh()

    def _show_summary(self, text: str) -> None:
        count = len(self._positive) + len(self._negative)
        if count:
            text = tr("{0} Examples: {1} like this, {2} unlike.").format(
                text, len(self._positive), len(self._negative)
            )
        self.summary.setText(text.strip())
        self.clear_examples.setVisible(bool(count))

    # A search

    def _start(self) -> None:
        address = self._session.backend.address
        if address is None:
            return
        text, index = self.query.text().strip(), self.index.currentText()
        body: dict[str, Any] = {
            "text": text or None,
            "positive": sorted(self._positive),
            "negative": sorted(self._negative),
            "k": self.k.value(),
        }
        if self.in_canvas.isChecked():
            body.update(canvas_extent(self._iface.mapCanvas()).to_json())
        task = SearchTask(address, index, body)
        task.succeeded.connect(lambda collection: self._show(collection, text, index))
        task.failed.connect(lambda error: show_error(self._iface, error))
        self.run.follow(task)
        self._session.tasks.start(task)

    def _show(self, collection: dict[str, Any], text: str, index: str) -> None:
        hits = hits_of(collection)
        self.hits.show(index, hits)
        self.list.scrollToTop()
        query = collection.get("query", {})
        if not hits:
            self._show_summary(tr("No tile of {0} fits: widen the extent.").format(index))
            return
        self._show_summary(
            tr("{0} of {1} tiles in {2:.2f} s.").format(
                len(hits), number(query.get("searched", 0)), query.get("seconds", 0.0)
            )
        )
        add_to_project(hits_layer(collection, text or tr("Like the examples")))

    # A hit

    def _on_current(self, current: QModelIndex) -> None:
        if current.isValid():
            flash(self._iface.mapCanvas(), current.data(HIT_ROLE).geometry)

    def _on_double_click(self, index: QModelIndex) -> None:
        zoom_to(self._iface.mapCanvas(), index.data(HIT_ROLE).geometry)

    def _on_menu(self, place: QPoint) -> None:
        index = self.list.indexAt(place)
        if not index.isValid():
            return
        hit: Hit = index.data(HIT_ROLE)
        menu = QMenu(self.list)
        menu.addAction(tr("Zoom to"), lambda: zoom_to(self._iface.mapCanvas(), hit.geometry))
        menu.addAction(tr("More like this"), lambda: self.add_example(hit.tile_id, True))
        menu.addAction(tr("Less like this"), lambda: self.add_example(hit.tile_id, False))
        if hit.caption:
            menu.addAction(
                tr("Copy the caption"), lambda: QGuiApplication.clipboard().setText(hit.caption)
            )
        menu.exec(self.list.viewport().mapToGlobal(place))
        menu.deleteLater()

    def add_example(self, tile_id: int, positive: bool) -> None:
        """Takes a tile as an example and searches again."""
        chosen, other = (
            (self._positive, self._negative) if positive else (self._negative, self._positive)
        )
        chosen.add(tile_id)
        other.discard(tile_id)
        self._show_summary("")
        self._refresh()
        self._search_again()

    def _search_again(self) -> None:
        # A click on a busy button cancels; here nobody has asked for that.
        if not self.run.is_busy:
            self.run.click()
