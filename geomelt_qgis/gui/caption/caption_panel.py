"""The captions that came back: listed, shown on the map, corrected, kept."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtGui import QHideEvent
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from ...core.caption.captioned import Captioned
from ...core.layers.results import add_to_project, geometry_of
from ...core.session import Session
from ...core.text import tr
from ..shared.canvas import PointedTile, zoom_to
from ..shared.controls import set_tab_order, tool
from .caption_keeper import CaptionKeeper
from .caption_list import CaptionList


class CaptionPanel(QWidget):
    def __init__(
        self, session: Session, iface: QgisInterface, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._iface = iface
        self._shown: Captioned | None = None
        self._layer_id = ""
        self._tile = PointedTile(iface.mapCanvas())
        self._keeper = CaptionKeeper(session, iface, self)
        self.list = CaptionList()
        self.hint = QLabel(tr("The captions appear here, and as a layer."))
        self.hint.setWordWrap(True)
        self.zoom = tool(
            "/mActionZoomToLayer.svg", tr("Zoom"), tr("Zoom to the ground of the caption")
        )
        self.copy = tool(
            "/mActionEditCopy.svg", tr("Copy"), tr("Copy the selected captions, or all (Ctrl+C)")
        )
        self.keep = tool(
            "/mActionNewGeoPackageLayer.svg",
            tr("Add to captions layer"),
            tr("Add the selected captions, or all, to a GeoPackage of your own"),
        )
        self.keep.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        menu = QMenu(self.keep)
        self.elsewhere = menu.addAction(tr("Choose another captions layer…"))
        self.keep.setMenu(menu)
        self._lay_out()
        self.list.edited.connect(self._on_edited)
        self.list.pointed.connect(self._on_pointed)
        self.list.copy_asked.connect(self.list.copy)
        self.copy.clicked.connect(self.list.copy)
        self.zoom.clicked.connect(self._zoom)
        self.keep.clicked.connect(lambda: self._keeper.keep(self._chosen()))
        self.elsewhere.triggered.connect(lambda: self._keeper.keep_elsewhere(self._chosen()))
        self._refresh()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.hint, 1)
        row.addStretch()
        for button in (self.zoom, self.copy, self.keep):
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.list, 1)
        layout.addLayout(row)
        set_tab_order(self.list, self.zoom, self.copy, self.keep)

    def show_captions(self, captioned: Captioned) -> None:
        self._shown = captioned
        self.list.show_captions(captioned.features)
        add_to_project(captioned.layer)
        self._layer_id = captioned.layer.id()
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """No mark of a list that cannot be seen stays on the map."""
        super().hideEvent(event)
        self._on_pointed(-1)

    def remove(self) -> None:
        """Takes the panel's marks off the canvas, for unload."""
        self._tile.remove()

    def _chosen(self) -> list[dict[str, Any]]:
        if self._shown is None:
            return []
        return [self._shown.features[row] for row in self.list.chosen_rows()]

    def _refresh(self) -> None:
        self.hint.setVisible(self._shown is None)
        for widget in (self.zoom, self.copy, self.keep):
            widget.setVisible(self._shown is not None)

    def _on_pointed(self, row: int) -> None:
        shown = self._shown.features if self._shown is not None and row >= 0 else None
        self._tile.show(geometry_of(shown[row]) if shown else None)

    def _on_edited(self, row: int, text: str) -> None:
        """Writes the corrected caption into the layer, too, while the project has it."""
        if self._shown is None:
            return
        self._shown.features[row]["properties"]["caption"] = text
        layer = QgsProject.instance().mapLayer(self._layer_id)
        if not isinstance(layer, QgsVectorLayer):
            return
        feature, field = self._shown.ids[row], layer.fields().lookupField("caption")
        if layer.isEditable():
            layer.beginEditCommand(tr("Edit a caption"))
            layer.changeAttributeValue(feature, field, text)
            layer.endEditCommand()
        else:
            layer.dataProvider().changeAttributeValues({feature: {field: text}})
        layer.triggerRepaint()

    def _zoom(self) -> None:
        chosen = self._chosen()
        if chosen:
            zoom_to(self._iface.mapCanvas(), geometry_of(chosen[0]))
