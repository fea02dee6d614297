"""GeoMELT's page in the options of QGIS."""

from __future__ import annotations

from qgis.gui import QgisInterface, QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ...core.paths import resource
from ...core.session import Session
from ..shared.controls import set_tab_order
from .option_groups import BackendGroup, FoldersGroup, LanguageGroup, ModelGroup, TilesGroup

PAGE = "GeomeltOptions"


class OptionsPage(QgsOptionsPageWidget):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(PAGE)
        self._session = session
        self.backend = BackendGroup(session.settings)
        self.model = ModelGroup(session.settings)
        self.folders = FoldersGroup(session.settings)
        self.tiles = TilesGroup(session.settings)
        self.language = LanguageGroup(session.settings)
        self._groups = (self.backend, self.model, self.folders, self.tiles, self.language)
        content = QWidget()
        inside = QVBoxLayout(content)
        for group in self._groups:
            inside.addWidget(group)
        inside.addStretch(1)
        scroll = QScrollArea()  # a small screen has no room for the whole page
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        set_tab_order(*(control for group in self._groups for control in group.controls))

    def apply(self) -> None:
        """Called for every page when the dialog is agreed to: nothing changed, nothing done."""
        settings = self._session.settings
        for group in self._groups:
            settings = group.applied_to(settings)
        if settings != self._session.settings:
            self._session.apply(settings)


class OptionsFactory(QgsOptionsWidgetFactory):
    """In QGIS's options from its making to `remove`."""

    def __init__(self, session: Session, iface: QgisInterface) -> None:
        super().__init__()
        self._session, self._iface = session, iface
        self.setTitle("GeoMELT")
        iface.registerOptionsWidgetFactory(self)

    def remove(self) -> None:
        self._iface.unregisterOptionsWidgetFactory(self)

    def icon(self) -> QIcon:
        return QIcon(str(resource("icons/geomelt.svg")))

    def createWidget(self, parent: QWidget | None = None) -> OptionsPage:
        return OptionsPage(self._session, parent)
