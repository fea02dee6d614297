"""GeoMELT's toolbar and menu; its shortcuts are changed in QGIS as all others are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qgis.core import QgsApplication, QgsRasterLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction

from ...core.paths import resource
from ...core.text import tr
from ..dock import Dock
from ..options.options_page import PAGE
from ..shared.messages import show_hint


@dataclass(frozen=True)
class _Command:
    """`name` is that of the action's object; `shortcut` the default one, which may be empty."""

    name: str
    text: str
    tip: str
    icon: QIcon
    shortcut: str
    act: Callable[[], None] | None


class Toolbar:
    """In the main window from its making to `remove`."""

    def __init__(self, iface: QgisInterface, dock: Dock) -> None:
        self._iface, self._dock = iface, dock
        self._bar = iface.addToolBar("GeoMELT")
        self._bar.setObjectName("GeomeltToolBar")
        self._bar.setToolTip(tr("Caption and search imagery"))
        # A menu of our own: QGIS keeps one that it has made for a plugin for ever.
        self._menu = iface.pluginMenu().addMenu(_icon(), "GeoMELT")
        self.actions = [self._add(command) for command in self._commands()]
        dock.setToggleVisibilityAction(self.actions[0])

    def remove(self) -> None:
        for action in self.actions:
            self._iface.unregisterMainWindowAction(action)
            action.deleteLater()
        self.actions.clear()
        self._iface.pluginMenu().removeAction(self._menu.menuAction())
        self._menu.deleteLater()
        self._iface.mainWindow().removeToolBar(self._bar)
        self._bar.deleteLater()

    def _commands(self) -> list[_Command]:
        return [
            _Command(
                "GeomeltAction",
                "GeoMELT",
                tr("Show or hide the dock of GeoMELT"),
                _icon(),
                "Ctrl+Alt+G",
                None,
            ),
            _Command(
                "GeomeltSearch",
                tr("Search imagery"),
                tr("Search an index by words"),
                QgsApplication.getThemeIcon("/search.svg"),
                "Ctrl+Alt+F",
                self._dock.open_search,
            ),
            _Command(
                "GeomeltSimilar",
                tr("Find similar tiles at a place"),
                tr("Click a place on the map: finds the tiles that look like it"),
                QgsApplication.getThemeIcon("/mActionIdentify.svg"),
                "Ctrl+Alt+S",
                self._dock.pick_similar,
            ),
            _Command(
                "GeomeltCaption",
                tr("Caption the visible extent"),
                tr("Describe what the active raster layer shows on the canvas"),
                QgsApplication.getThemeIcon("/mActionTextAnnotation.svg"),
                "Ctrl+Alt+C",
                self._caption,
            ),
            _Command(
                "GeomeltIndex",
                tr("Index imagery"),
                tr("Put a folder of imagery into an index"),
                QgsApplication.getThemeIcon("/mActionAddRasterLayer.svg"),
                "Ctrl+Alt+I",
                self._dock.open_index,
            ),
            _Command(
                "GeomeltOptionsAction",
                tr("Options of GeoMELT"),
                tr("Backend, model, folders and language"),
                QgsApplication.getThemeIcon("/mActionOptions.svg"),
                "",
                lambda: self._iface.showOptionsDialog(self._iface.mainWindow(), PAGE),
            ),
        ]

    def _add(self, command: _Command) -> QAction:
        action = QAction(command.icon, command.text, self._iface.mainWindow())
        action.setObjectName(command.name)
        action.setToolTip(command.tip)
        action.setStatusTip(command.tip)
        if command.act is not None:
            act = command.act
            action.triggered.connect(lambda: act())
        self._iface.registerMainWindowAction(action, command.shortcut)
        self._menu.addAction(action)
        self._bar.addAction(action)
        return action

    def _caption(self) -> None:
        active, chosen = self._iface.activeLayer(), self._dock.caption.chosen()
        layer = active if isinstance(active, QgsRasterLayer) else chosen
        if layer is not None:
            self._dock.caption_canvas(layer)
        else:
            show_hint(self._iface, tr("Add a raster layer to the project first."))


def _icon() -> QIcon:
    return QIcon(str(resource("icons/geomelt.svg")))
