"""The hits of the last search: the list, the threshold, and their marks on the map."""

from __future__ import annotations

from qgis.core import QgsFeatureRequest, QgsProject, QgsVectorLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ..core.backend import Backend
from ..core.examples import Examples
from ..core.found import Found
from ..core.results import Hit, add_to_project
from ..core.text import tr
from .canvas import PointedTile, zoom_to
from .controls import set_tab_order, tool
from .hit_model import GoodHits, HitModel
from .hit_view import HitView
from .threshold import Threshold
from .thumbnails import Thumbnails


class HitPanel(QWidget):
    """`similar_asked` carries the hit whose like is looked for."""

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
        self.good = GoodHits(self.hits, self)
        self.list = HitView(self.good)
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
        self.good.modelReset.connect(self._refresh)
        self.zoom.clicked.connect(lambda: self._zoom(self.list.current()))
        self.like.clicked.connect(lambda: self._mark(self.list.current(), True))
        self.unlike.clicked.connect(lambda: self._mark(self.list.current(), False))
        self.show_hits("", Found())

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

    def show_hits(self, index: str, found: Found) -> None:
        """Lists the hits and adds their layer to the project."""
        self._on_pointed(None)
        self.good.set_least(None)
        self.hits.show(index, found.hits)
        self.threshold.show_hits(found.hits)
        self.threshold.setVisible(bool(found.hits))
        self.list.scrollToTop()
        self._refresh()
        self._layer_id = ""
        if found.layer is not None:
            add_to_project(found.layer)
            self._layer_id = found.layer.id()

    def layer(self) -> QgsVectorLayer | None:
        """The layer of the hits, while the project has it."""
        return QgsProject.instance().mapLayer(self._layer_id)

    def remove(self) -> None:
        """Takes the panel's marks off the canvas, for unload."""
        self._tile.remove()

    def _refresh(self) -> None:
        for button in (self.zoom, self.like, self.unlike):
            button.setVisible(self.hits.rowCount() > 0)
            button.setEnabled(self.list.current() is not None)

    def _on_threshold(self, least: float | None) -> None:
        self.good.set_least(least)
        self.threshold.filter(self._layer_id)

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
