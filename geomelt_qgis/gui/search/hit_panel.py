"""The hits of the last search: the list, the threshold, and their marks on the map."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsFeatureRequest, QgsProject, QgsVectorLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtGui import QHideEvent
from qgis.PyQt.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ...core.layers.results import Hit, add_to_project
from ...core.process.backend import Backend
from ...core.search.examples import Examples
from ...core.text import tr
from ..shared.canvas import PointedTile, zoom_to
from ..shared.controls import set_tab_order, tool
from .hit_model import HitModel
from .hit_view import HitView
from .threshold import Threshold
from .thumbnails import Thumbnails


class HitPanel(QWidget):
    """`similar_asked` carries the hit that others should resemble."""

    similar_asked = pyqtSignal(object)

    def __init__(
        self,
        backend: Backend,
        examples: Examples,
        iface: QgisInterface,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._iface, self._examples = iface, examples
        self._layer_id = ""
        self._tile = PointedTile(iface.mapCanvas())
        self.hits = HitModel(Thumbnails(backend, self), examples, self)
        self.list = HitView(self.hits)
        self.threshold = Threshold()
        self.zoom = tool("/mActionZoomToLayer.svg", tr("Zoom"), tr("Zoom to the hit"))
        self.like = tool("/symbologyAdd.svg", tr("Like"), tr("Mark the hit as like (+)"))
        self.unlike = tool("/symbologyRemove.svg", tr("Unlike"), tr("Mark the hit as unlike (-)"))
        self._lay_out()

        self.threshold.changed.connect(self._on_threshold)
        self.list.pointed.connect(self._on_pointed)
        self.list.zoom_asked.connect(self._zoom)
        self.list.toggled.connect(self._toggle)
        self.list.marked.connect(self._mark)
        self.list.similar_asked.connect(self.similar_asked)
        self.list.selectionModel().currentChanged.connect(self._refresh)
        self.zoom.clicked.connect(lambda: self._zoom(self.list.current()))
        self.like.clicked.connect(lambda: self._mark(self.list.current(), True))
        self.unlike.clicked.connect(lambda: self._mark(self.list.current(), False))
        self.start("")

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.threshold, 1)
        for button in (self.zoom, self.like, self.unlike):
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self.list, 1)
        set_tab_order(self.threshold.slider, self.zoom, self.like, self.unlike, self.list)

    def start(self, index: str) -> None:
        """Empties the list for the hits of another search in this index."""
        self._layer_id = ""
        self._on_pointed(None)
        self.hits.start(index)
        self.threshold.start()
        self._refresh()

    def add(self, hits: Sequence[Hit]) -> None:
        """Lists more hits, below those that are there."""
        self.threshold.add(hits)
        self.hits.add(hits)
        self._refresh()

    def show_layer(self, layer: QgsVectorLayer) -> None:
        """Adds the layer of the hits to the project, filtered as the list is."""
        self._layer_id = layer.id()
        if self.threshold.least is not None:
            self.threshold.filter(layer)
        add_to_project(layer)

    def layer(self) -> QgsVectorLayer | None:
        """The layer of the hits, while the project has it."""
        layer = QgsProject.instance().mapLayer(self._layer_id)
        return layer if isinstance(layer, QgsVectorLayer) else None

    def hideEvent(self, event: QHideEvent) -> None:
        """No mark of a list that cannot be seen stays on the map."""
        super().hideEvent(event)
        self._on_pointed(None)

    def remove(self) -> None:
        """Takes the panel's marks off the canvas, for unload."""
        self._tile.remove()

    def _refresh(self) -> None:
        self.threshold.setVisible(not self.hits.is_empty)
        for button in (self.zoom, self.like, self.unlike):
            button.setVisible(not self.hits.is_empty)
            button.setEnabled(self.list.current() is not None)

    def _on_threshold(self, least: float | None) -> None:
        self.hits.set_least(least)
        layer = self.layer()
        if layer is not None:
            self.threshold.filter(layer)

    def _on_pointed(self, hit: Hit | None) -> None:
        self._tile.show(hit.geometry if hit else None)

    def _zoom(self, hit: Hit | None) -> None:
        if hit is not None:
            zoom_to(self._iface.mapCanvas(), hit.geometry)

    def _mark(self, hit: Hit | None, like: bool) -> None:
        if hit is not None:
            self._examples.mark(hit.tile_id, like)

    def _toggle(self, hit: Hit) -> None:
        """Selects the tile in the layer, or takes it out of the selection."""
        layer = self.layer()
        if layer is None:
            return
        wanted = QgsFeatureRequest().setFilterExpression(f'"tile_id" = {hit.tile_id}')
        wanted.setFlags(QgsFeatureRequest.Flag.NoGeometry)
        for feature in layer.getFeatures(wanted):
            if feature.id() in layer.selectedFeatureIds():
                layer.deselect(feature.id())
            else:
                layer.select(feature.id())
