"""The tab Caption."""

from __future__ import annotations

from driven.hands import click
from driven.steps import Steps, Wait
from qgis.core import QgsProject

from geomelt_qgis.gui.shared.extent_box import Area
from screenshots.scene import scene
from screenshots.stage import INDEX, Stage


@scene("captions")
def captions(stage: Stage) -> Steps:
    """The sentences of the canvas and of its tiles, one of them pointed at."""
    raster = stage.any_raster("mosaic.tif")
    stage.look_at(raster, 0.25)
    yield from stage.settle()
    layer = yield from stage.caption(raster, Area.CANVAS)
    sentences = stage.dock.caption.panel.list
    sentences.setCurrentItem(sentences.topLevelItem(min(3, sentences.topLevelItemCount() - 1)))
    yield from stage.settle()
    stage.later(lambda: QgsProject.instance().removeMapLayer(layer.id()))


@scene("area-summary")
def area_summary(stage: Stage) -> Steps:
    """What the ground of the canvas is made of, as a chart."""
    tab, page = stage.dock.caption, stage.dock.summary
    stage.look_at(stage.any_raster("mosaic.tif"))
    stage.dock.tabs.setCurrentWidget(tab)
    tab.pages.setCurrentWidget(page)
    stage.later(lambda: tab.pages.setCurrentIndex(0))
    page.index.choose(INDEX)
    page.area.choose(Area.CANVAS)
    yield Wait(page.run.isEnabled, "the canvas can be summarised")
    click(page.run)
    yield Wait(page.chart.isVisible, "the chart is drawn", 120)
    return [stage.dock]
