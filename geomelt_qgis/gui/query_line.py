"""The line a query is typed in: past queries and examples below it, pictures dropped onto it."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsProject
from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtCore import QMimeData, QStringListModel, Qt, pyqtSignal
from qgis.PyQt.QtGui import QDragEnterEvent, QDropEvent, QImageReader, QKeyEvent
from qgis.PyQt.QtWidgets import QCompleter, QWidget

from ..core.history import example_queries, past_queries, remember
from ..core.text import tr
from .controls import named


class QueryLine(QgsFilterLineEdit):
    """`picture_dropped` carries the path of a picture file."""

    picture_dropped = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(
            self,
            tr("Query"),
            tr(
                "What the tiles should show. Weights are possible: harbour +2, ships, -beach. "
                "The Down key lists past queries and examples; a picture can be dropped here."
            ),
        )
        self.setShowSearchIcon(True)
        self.setShowClearButton(True)
        self.setPlaceholderText(tr("airport with planes, …"))
        self.setAcceptDrops(True)
        self._model = QStringListModel(self)
        completer = QCompleter(self._model, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setMaxVisibleItems(12)
        self.setCompleter(completer)
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
        remember(self.text().strip())
        self.refresh()

    def suggestions(self) -> list[str]:
        return self._model.stringList()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and not self.completer().popup().isVisible():
            self.completer().setCompletionPrefix(self.text())
            self.completer().complete()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _picture_of(event.mimeData()):
            event.acceptProposedAction()
        else:
            super().dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        path = _picture_of(event.mimeData())
        if path:
            event.acceptProposedAction()
            self.picture_dropped.emit(path)
        else:
            super().dropEvent(event)


def _picture_of(data: QMimeData) -> str:
    """The path of the first picture file that is dragged; empty when there is none."""
    kinds = {bytes(kind).decode() for kind in QImageReader.supportedImageFormats()}
    for url in data.urls():
        path = url.toLocalFile()
        if path and Path(path).suffix.lower().lstrip(".") in kinds:
            return path
    return ""
