"""Captions for a part of a raster layer and its tiles; beside them what an area is made of."""

from __future__ import annotations

from qgis.core import QgsMapLayerProxyModel, QgsRasterLayer
from qgis.gui import QgisInterface, QgsMapLayerComboBox
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ...core.capability import Capability
from ...core.caption.captioned import Captioned
from ...core.caption.captioning import Captioning
from ...core.caption.obstacles import obstacle
from ...core.errors import BackendError
from ...core.process.capabilities import incapable
from ...core.process.state_words import what_to_await
from ...core.requests.caption_request import DEFAULT_MOST_TILES
from ...core.selection import Extent
from ...core.session import Session
from ...core.text import number, tr
from ..shared.controls import allow, named, set_tab_order, shrinkable
from ..shared.extent_box import Area, ExtentBox
from ..shared.messages import show_error
from ..shared.project_end import ProjectEnd
from ..shared.run_button import RunButton
from ..shared.stage_line import StageLine
from .caption_panel import CaptionPanel


class CaptionTab(QWidget):
    """Two pages: captions, and the area summary that is handed in."""

    def __init__(
        self,
        session: Session,
        iface: QgisInterface,
        summary: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._iface = session, iface
        self.layer = named(
            shrinkable(QgsMapLayerComboBox()),
            tr("Raster layer"),
            tr("The layer whose picture is captioned"),
        )
        self.layer.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.area = ExtentBox(iface, (Area.CANVAS, Area.BOX, Area.SELECTED, Area.LAYER))
        self.tiles = named(
            QCheckBox(tr("Each tile too")),
            tr("Each tile too"),
            tr("A caption for every tile of the extent, {0} at most").format(DEFAULT_MOST_TILES),
        )
        self.run = RunButton(tr("Caption", "verb"), tr("Describes what the extent shows"))
        self.stage = StageLine()
        self.panel = CaptionPanel(session, iface)
        self._project_end = ProjectEnd(self.run, iface, self)
        self.pages = named(
            QTabWidget(),
            tr("Captions or summary"),
            tr("Sentences about a picture, or what an area is made of"),
        )
        self._lay_out(summary)

        self.run.asked.connect(self._start)
        self.layer.layerChanged.connect(self._on_layer)
        self.area.changed.connect(self._refresh)
        session.backend.state_changed.connect(self._refresh)
        self._on_layer(self.chosen())

    def caption_canvas(self, layer: QgsRasterLayer) -> None:
        """Chooses what the canvas shows of a layer; `run` then captions it."""
        self.pages.setCurrentIndex(0)
        self.layer.setLayer(layer)
        self.area.choose(Area.CANVAS)

    def chosen(self) -> QgsRasterLayer | None:
        layer = self.layer.currentLayer()
        return layer if isinstance(layer, QgsRasterLayer) else None

    def remove(self) -> None:
        """Leaves canvas and project, for unload."""
        self._project_end.remove()
        self.run.cancel()
        self.area.remove()
        self.panel.remove()

    def _lay_out(self, summary: QWidget) -> None:
        row = QHBoxLayout()
        row.addWidget(self.tiles, 1)
        row.addWidget(self.run)
        form = QFormLayout()
        form.addRow(tr("Raster layer"), self.layer)
        form.addRow(tr("Extent"), self.area)
        page = QWidget()
        inside = QVBoxLayout(page)
        inside.addLayout(form)
        inside.addLayout(row)
        inside.addWidget(self.stage)
        inside.addWidget(self.panel, 1)
        self.pages.setDocumentMode(True)
        self.pages.addTab(page, tr("Captions"))
        self.pages.addTab(summary, tr("Area summary"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)
        set_tab_order(
            self.layer, self.area.choice, self.area.draw, self.tiles, self.run, self.panel.list
        )

    def _on_layer(self, layer: QgsRasterLayer | None) -> None:
        self.area.set_layer(layer)
        self._refresh()

    def _extent(self) -> Extent | None:
        layer, extent = self.chosen(), self.area.extent()
        return None if layer is None or extent is None else extent.or_in(layer.crs())

    def _missing(self) -> str:
        """What has to be done before there is something to caption."""
        layer, extent = self.chosen(), self._extent()
        if layer is None:
            return tr("Add a raster layer to the project.")
        if extent is None:
            return self.area.missing()
        return obstacle(layer, extent)

    def _refresh(self) -> None:
        if self.run.is_busy:
            return
        incapable_of = incapable(self._session.backend.health, Capability.CAPTION)
        missing = incapable_of or self._missing() or what_to_await(self._session.backend)
        self.stage.say(missing)
        self.run.set_possible(not missing, incapable_of)
        allow(self.tiles, incapable_of)

    def _start(self) -> None:
        layer, extent = self.chosen(), self._extent()
        if layer is None or extent is None:
            self._refresh()
            return
        captioning = Captioning(
            self._session.backend,
            self._session.tasks,
            layer,
            extent,
            tiles=self.tiles.isChecked(),
            parent=self,
        )
        self.run.follow(captioning)  # first: what comes after it finds the button free
        captioning.stage_changed.connect(self.stage.busy)
        captioning.succeeded.connect(self._show)
        captioning.failed.connect(self._fail)
        captioning.cancelled.connect(self._refresh)
        captioning.start()

    def _show(self, answer: Captioned) -> None:
        self._refresh()
        self.panel.show_captions(answer)
        if answer.tiles_needed is not None:
            text = tr(
                "Too large for a caption per tile: the extent has {0} tiles of the largest size, "
                "and {1} are captioned at most. Choose a smaller extent."
            )
            self.stage.say(text.format(number(answer.tiles_needed), number(DEFAULT_MOST_TILES)))

    def _fail(self, error: BackendError) -> None:
        self._refresh()
        show_error(self._iface, error)
