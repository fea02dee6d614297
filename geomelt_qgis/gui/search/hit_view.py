"""The list of hits under mouse and keys."""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, QModelIndex, QPoint, Qt, pyqtSignal
from qgis.PyQt.QtGui import QGuiApplication, QKeyEvent
from qgis.PyQt.QtWidgets import QAbstractItemView, QListView, QMenu, QWidget

from ...core.layers.results import Hit
from ...core.text import tr
from ..shared.controls import named
from .hit_delegate import HitDelegate
from .hit_model import HIT_ROLE, HitModel

_LIKE_KEYS: dict[int, bool] = {Qt.Key.Key_Plus: True, Qt.Key.Key_Minus: False}


class HitView(QListView):
    """What can be done with a hit, as signals; `pointed` carries that under mouse or cursor."""

    pointed = pyqtSignal(object)
    zoom_asked = pyqtSignal(object)
    toggled = pyqtSignal(object)
    marked = pyqtSignal(object, bool)
    similar_asked = pyqtSignal(object)

    def __init__(self, hits: HitModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(
            self,
            tr("Hits"),
            tr(
                "Double click or Return zooms, Space selects the tile in the layer, "
                "+ and - mark it as like or unlike what is looked for"
            ),
        )
        self.setModel(hits)
        self.setItemDelegate(HitDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.entered.connect(self._on_entered)
        self.doubleClicked.connect(lambda index: self.zoom_asked.emit(index.data(HIT_ROLE)))
        self.selectionModel().currentChanged.connect(self._on_entered)
        self.customContextMenuRequested.connect(self._on_menu)

    def current(self) -> Hit | None:
        index = self.currentIndex()
        return index.data(HIT_ROLE) if index.isValid() else None

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        hit = self.current()
        if hit is not None and event.key() in _LIKE_KEYS:
            self.marked.emit(hit, _LIKE_KEYS[event.key()])
        elif hit is not None and event.key() == Qt.Key.Key_Space:
            self.toggled.emit(hit)
        elif hit is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.zoom_asked.emit(hit)
        else:
            super().keyPressEvent(event)

    def menu_of(self, hit: Hit) -> QMenu:
        menu = QMenu(self)
        menu.addAction(tr("Zoom to"), lambda: self.zoom_asked.emit(hit))
        menu.addAction(tr("Select in the layer"), lambda: self.toggled.emit(hit))
        menu.addSeparator()
        menu.addAction(tr("Like this (+)"), lambda: self.marked.emit(hit, True))
        menu.addAction(tr("Unlike this (-)"), lambda: self.marked.emit(hit, False))
        menu.addAction(tr("Find similar tiles"), lambda: self.similar_asked.emit(hit))
        caption = hit.caption
        if caption:
            menu.addSeparator()
            menu.addAction(
                tr("Copy the caption"), lambda: QGuiApplication.clipboard().setText(caption)
            )
        return menu

    def _on_entered(self, index: QModelIndex) -> None:
        self.pointed.emit(index.data(HIT_ROLE) if index.isValid() else None)

    def _on_menu(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if index.isValid():
            menu = self.menu_of(index.data(HIT_ROLE))
            menu.exec(self.viewport().mapToGlobal(place))
            menu.deleteLater()
