"""The line a query is typed in: past queries and examples below it, pictures dropped onto it."""

from __future__ import annotations

from qgis.core import QgsProject
from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import QMimeData, QStringListModel, Qt, pyqtSignal
from qgis.PyQt.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence
from qgis.PyQt.QtWidgets import QCompleter, QWidget

from ...core.search.history import example_queries, past_queries, remember
from ...core.text import tr
from ..shared.controls import named
from .picture_drop import holds_picture, picture_of


class QueryLine(QgsFilterLineEdit):
    """`picture_dropped` carries the Picture that was dropped or pasted."""

    picture_dropped = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(
            self,
            tr("Query"),
            tr(
                "What the tiles should show. Weights are possible: harbour +2, ships, -beach. "
                "The Down key lists past queries and examples; a picture can be dropped or pasted "
                "here."
            ),
        )
        self.setShowSearchIcon(True)
        self.setShowClearButton(True)
        self.setPlaceholderText(tr("airport with planes, …"))
        self.setAcceptDrops(True)
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.setMaxVisibleItems(12)
        self.setCompleter(self._completer)
        self.refresh()
        project = QgsProject.instance()
        project.readProject.connect(self.refresh)
        project.cleared.connect(self.refresh)

    def refresh(self) -> None:
        """Reads the history of the project that is open now."""
        past = past_queries()
        self._model.setStringList(
            [*past, *(text for text in example_queries() if text not in past)]
        )

    def remove(self) -> None:
        """Stops listening to the project, for unload."""
        project = QgsProject.instance()
        project.readProject.disconnect(self.refresh)
        project.cleared.disconnect(self.refresh)

    def remember(self) -> None:
        """Keeps what is typed in the project's history."""
        remember(self.written())
        self.refresh()

    def suggestions(self) -> list[str]:
        return self._model.stringList()

    def written(self) -> str:
        """What is typed, with single blanks: as the backend counts its letters."""
        return " ".join(self.text().split())

    def point_at(self, start: int, end: int) -> None:
        """Selects the letters `start` to `end` of what is `written`."""
        self.setText(self.written())
        self.setFocus()
        self.setSelection(start, end - start)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and not self._completer.popup().isVisible():
            self._completer.setCompletionPrefix(self.text())
            self._completer.complete()
        elif not (event.matches(QKeySequence.StandardKey.Paste) and self._paste()):
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if holds_picture(event.mimeData()):
            event.acceptProposedAction()
        else:
            super().dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if self._take(event.mimeData()):
            event.acceptProposedAction()
        else:
            super().dropEvent(event)

    def _paste(self) -> bool:
        """Whether the clipboard holds a picture: text that comes with its own is text."""
        data = QGuiApplication.clipboard().mimeData()
        return (data.hasUrls() or not data.hasText()) and self._take(data)

    def _take(self, data: QMimeData) -> bool:
        """Whether there was a picture."""
        picture = picture_of(data)
        if picture is not None:
            self.picture_dropped.emit(picture)
        return picture is not None
