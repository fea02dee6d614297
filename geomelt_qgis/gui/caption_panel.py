"""The captions that came back: listed, shown on the map, corrected, kept."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsProject, QgsVectorLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ..core.contract import BackendError
from ..core.found import Captioned
from ..core.results import add_to_project, geometry_of
from ..core.session import Session
from ..core.tasks import AppendCaptionsTask
from ..core.text import tr
from .canvas import PointedTile, zoom_to
from .caption_list import CaptionList
from .controls import set_tab_order, tool
from .messages import show_error

_SCOPE, _KEY = "GeoMELT", "/captions_file"


class CaptionPanel(QWidget):
    def __init__(
        self, session: Session, iface: QgisInterface, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._iface = session, iface
        self._shown: Captioned | None = None
        self._layer_id = ""
        self._tile = PointedTile(iface.mapCanvas())
        self.list = CaptionList()
        self.hint = QLabel(tr("The captions appear here, and as a layer."))
        self.hint.setWordWrap(True)
        self.zoom = tool(
            "/mActionZoomToLayer.svg", tr("Zoom"), tr("Zoom to the ground of the caption")
        )
        self.copy = tool("/mActionEditCopy.svg", tr("Copy"), tr("Copy the captions, or the chosen"))
        self.keep = tool(
            "/mActionNewGeoPackageLayer.svg",
            tr("Add to captions layer"),
            tr("Add the captions, or the chosen, to a GeoPackage of your own"),
        )
        self._lay_out()
        self.list.edited.connect(self._on_edited)
        self.list.pointed.connect(self._on_pointed)
        self.copy.clicked.connect(self.list.copy)
        self.zoom.clicked.connect(self._zoom)
        self.keep.clicked.connect(self._keep)
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

    def remove(self) -> None:
        """Takes the panel's marks off the canvas, for unload."""
        self._tile.remove()

    def _refresh(self) -> None:
        self.hint.setVisible(self._shown is None)
        for widget in (self.zoom, self.copy, self.keep):
            widget.setVisible(self._shown is not None)

    def _on_pointed(self, row: int) -> None:
        shown = self._shown is not None and row >= 0
        self._tile.show(geometry_of(self._shown.features[row]) if shown else None)

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
            layer.changeAttributeValue(feature, field, text)
        else:
            layer.dataProvider().changeAttributeValues({feature: {field: text}})
        layer.triggerRepaint()

    def _zoom(self) -> None:
        if self._shown is not None:
            row = self.list.chosen_rows()[0]
            zoom_to(self._iface.mapCanvas(), geometry_of(self._shown.features[row]))

    def _keep(self) -> None:
        before = QgsProject.instance().readEntry(_SCOPE, _KEY, "")[0]
        # Not asked to overwrite: what is in the file stays.
        path, _ = QFileDialog.getSaveFileName(
            self,
            tr("Add to captions layer"),
            before,
            tr("GeoPackage (*.gpkg)"),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        address = self._session.backend.address
        if path and address is not None and self._shown is not None:
            path = path if path.lower().endswith(".gpkg") else f"{path}.gpkg"
            QgsProject.instance().writeEntry(_SCOPE, _KEY, path)
            chosen = [self._shown.features[row] for row in self.list.chosen_rows()]
            task = AppendCaptionsTask(address, chosen, Path(path))
            task.succeeded.connect(self._on_kept)
            task.failed.connect(self._fail)
            self._session.tasks.start(task)

    def _on_kept(self, layer: QgsVectorLayer) -> None:
        """Shows the user's layer, once."""
        for known in QgsProject.instance().mapLayers().values():
            if known.source() == layer.source():
                known.reload()
                known.triggerRepaint()
                return
        QgsProject.instance().addMapLayer(layer)

    def _fail(self, error: BackendError) -> None:
        show_error(self._iface, error)
