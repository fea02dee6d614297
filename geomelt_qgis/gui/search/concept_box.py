"""The saved concepts of an index: searched for, saved, deleted."""

from __future__ import annotations

from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QHBoxLayout, QInputDialog, QMessageBox, QWidget

from ...core.errors import BackendError
from ...core.http import calls
from ...core.http.contract import Concept
from ...core.requests.query import Query
from ...core.session import Session
from ...core.text import tr
from ..shared.controls import named, shrinkable, tool
from ..shared.messages import show_error


class ConceptBox(QWidget):
    """`changed` when another concept is chosen; `offered`: whether the backend has concepts."""

    changed = pyqtSignal()
    offered = pyqtSignal(bool)

    def __init__(
        self, session: Session, iface: QgisInterface, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._iface = session, iface
        self._index = ""
        self.choice = named(
            shrinkable(QComboBox()),
            tr("Concept"),
            tr("Looks for a concept: a query saved with its examples"),
        )
        self.delete = tool(
            "/mActionDeleteSelected.svg", tr("Delete the concept"), tr("Delete the concept")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.choice, 1)
        row.addWidget(self.delete)
        self.setFocusProxy(self.choice)
        self.choice.currentIndexChanged.connect(self._on_choice)
        self.delete.clicked.connect(self._delete)
        self._show([])

    @property
    def chosen(self) -> str:
        return self.choice.currentData() or ""

    @property
    def is_empty(self) -> bool:
        return self.choice.count() < 2

    def read(self, index: str) -> None:
        """Asks for the concepts of an index."""
        self._index = index
        client = self._session.backend.client
        if index and client is not None:
            client.send(
                calls.concepts(index),
                lambda concepts: self._take(index, concepts),
                lambda _: self._take(index, None),
            )
        else:
            self._show([])

    def save(self, query: Query) -> None:
        """Asks for a name and keeps the query's text and examples under it."""
        name, accepted = QInputDialog.getText(
            self, tr("Save as concept"), tr("Name of the concept"), text=query.text
        )
        client = self._session.backend.client
        if not accepted or not name.strip() or client is None:
            return
        call = calls.save_concept(self._index, name.strip(), query)
        client.send(call, self._read_again, self._fail)

    def _delete(self) -> None:
        client = self._session.backend.client
        if client is None:
            return
        answer = QMessageBox.question(
            self, tr("Delete the concept"), tr("Delete the concept {0}?").format(self.chosen)
        )
        if answer == QMessageBox.StandardButton.Yes:
            call = calls.delete_concept(self._index, self.chosen)
            client.send(call, self._read_again, self._fail)

    def _read_again(self, _: object) -> None:
        self.read(self._index)

    def _take(self, index: str, concepts: list[Concept] | None) -> None:
        if index == self._index:
            self.offered.emit(concepts is not None)
            self._show(concepts or [])

    def _show(self, concepts: list[Concept]) -> None:
        chosen = self.chosen
        self.choice.blockSignals(True)
        self.choice.clear()
        self.choice.addItem(tr("No concept"), "")
        for concept in concepts:
            self.choice.addItem(concept.name, concept.name)
            tip = tr("{0} like, {1} unlike").format(concept.positive, concept.negative)
            self.choice.setItemData(self.choice.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.choice.setCurrentIndex(max(self.choice.findData(chosen), 0))
        self.choice.blockSignals(False)
        self._on_choice()

    def _on_choice(self) -> None:
        self.delete.setEnabled(bool(self.chosen))
        self.changed.emit()

    def _fail(self, error: BackendError) -> None:
        show_error(self._iface, error)
