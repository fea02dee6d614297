"""The trips of an analyst: index, search, caption."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import (
    QgsGradientColorRamp,
    QgsProject,
    QgsRectangle,
    QgsSingleBandPseudoColorRenderer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QMessageBox
from support.qgis_session import add_raster

from geomelt_qgis.core.selection import Extent
from geomelt_qgis.gui.search.hit_model import HIT_ROLE
from geomelt_qgis.gui.shared.extent_box import Area

LONG_S = 120


@pytest.fixture
def indexed(plugin, imagery, wait_for):
    """The plugin with the sample imagery in the index `land`."""
    panel = plugin.dock.index.job
    panel.folder.setFilePath(str(imagery))
    panel.name.setEditText("land")
    panel.run.click()
    wait_for(lambda: not panel.run.is_busy, LONG_S)
    wait_for(lambda: plugin.session.indexes.items)
    return plugin


def search(plugin, text, wait_for):
    tab = plugin.dock.search
    tab.query.setText(text)
    assert tab.run.isEnabled()
    tab.run.click()
    wait_for(lambda: not tab.run.is_busy, LONG_S)


def caption(plugin, iface, wait_for):
    tab = plugin.dock.caption
    assert tab.run.isEnabled()
    tab.run.click()
    wait_for(lambda: not tab.run.is_busy and tab.run.isEnabled(), LONG_S)
    assert tab.panel.list.texts(), iface.message()
    return tab.panel.list.texts()


def test_index_search_and_look_at_a_hit(indexed, iface, imagery, wait_for):
    index = indexed.session.indexes.items[0]
    assert (index.name, index.sources, index.refused) == ("land", 2, 0)
    assert index.tiles > 50
    assert indexed.dock.index.job.progress.status.text().startswith(
        "land: sources indexed 2, unchanged 0"
    )

    raster = add_raster(imagery / "east.tif")
    iface.mapCanvas().setDestinationCrs(raster.crs())
    search(indexed, "an airport with planes", wait_for)
    layer = QgsProject.instance().mapLayersByName("an airport with planes")[0]
    hits = sorted(layer.getFeatures(), key=lambda feature: feature["rank"])
    scores = [feature["score"] for feature in hits]
    assert [feature["rank"] for feature in hits] == list(range(1, 21))
    assert scores == sorted(scores, reverse=True)
    assert {feature["source"] for feature in hits} <= {"east.tif", "west.tif"}

    first = indexed.dock.search.panel.hits.index(0, 0)
    wait_for(lambda: first.data(Qt.ItemDataRole.DecorationRole) is not None)
    indexed.dock.search.panel.list.doubleClicked.emit(first)
    there = Extent(first.data(HIT_ROLE).geometry.boundingBox(), layer.crs()).to_crs(raster.crs())
    assert iface.mapCanvas().extent().contains(there.rectangle)


def test_what_was_found_before_the_first_save_lies_beside_the_project(indexed, tmp_path, wait_for):
    project, town = QgsProject.instance(), tmp_path / "town.qgz"
    search(indexed, "boats", wait_for)
    indexed.dock.index.indexes.select("land")
    indexed.dock.index.buttons.footprints.click()
    wait_for(lambda: project.mapLayersByName("Footprints of land"))
    assert project.write(str(town))  # thumbnails are still on their way
    wait_for(lambda: set(places(project)) == {"boats", "footprints-of-land"}, LONG_S)
    wait_for(lambda: project.isDirty() is False)
    project.clear()
    assert project.read(str(town))
    layers = project.mapLayers().values()
    assert [layer.isValid() for layer in layers] == [True, True]
    assert set(places(project)) == {"boats", "footprints-of-land"}
    pictures = (tmp_path / "town_geomelt" / "boats" / "thumbnails").glob("*.jpg")
    hits = project.mapLayersByName("boats")[0]
    assert {f"{feature['tile_id']}.jpg" for feature in hits.getFeatures()} == {
        picture.name for picture in pictures
    }


def places(project):
    """The folders beside the project that its layers lie in."""
    files = [Path(layer.source().split("|")[0]) for layer in project.mapLayers().values()]
    return [file.parent.name for file in files if file.parents[1].name == "town_geomelt"]


def test_a_second_run_finds_everything_unchanged(indexed, wait_for):
    panel = indexed.dock.index.job
    panel.run.click()
    wait_for(lambda: not panel.run.is_busy, LONG_S)
    assert panel.progress.status.text().startswith("land: sources indexed 0, unchanged 2")


def test_search_only_in_the_canvas_and_refine(indexed, iface, imagery, wait_for):
    raster = add_raster(imagery / "east.tif")
    canvas = iface.mapCanvas()
    canvas.setDestinationCrs(raster.crs())
    part = QgsRectangle(raster.extent())
    part.scale(0.2)
    canvas.setExtent(part)
    shown = Extent(canvas.extent(), raster.crs())
    tab = indexed.dock.search
    tab.options.area.choose(Area.CANVAS)
    search(indexed, "a forest", wait_for)
    layer = QgsProject.instance().mapLayersByName("a forest")[0]
    around = shown.to_crs(layer.crs()).rectangle
    features = list(layer.getFeatures())
    assert features
    assert all(around.intersects(feature.geometry().boundingBox()) for feature in features)

    example = tab.panel.hits.hit(0).tile_id
    tab.examples.mark(example, True)
    tab.feedback.refine.click()
    wait_for(lambda: not tab.run.is_busy, LONG_S)
    ids = [tab.panel.hits.hit(row).tile_id for row in range(tab.panel.hits.rowCount())]
    assert example not in ids


def test_delete_the_index(indexed, iface, wait_for, monkeypatch):
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    path = Path(indexed.session.indexes.items[0].path)
    assert path.exists()
    indexed.dock.index.indexes.topLevelItem(0).setSelected(True)
    indexed.dock.index.buttons.delete.click()
    wait_for(lambda: iface.message() or not indexed.session.indexes.items, LONG_S)
    assert not iface.message()
    assert not path.exists()


def test_caption_of_the_canvas_with_its_tiles(plugin, iface, imagery, wait_for):
    raster = add_raster(imagery / "east.tif")
    iface.mapCanvas().setDestinationCrs(raster.crs())
    iface.mapCanvas().setExtent(raster.extent())
    plugin.dock.caption.tiles.setChecked(True)
    lines = caption(plugin, iface, wait_for)
    layer = QgsProject.instance().mapLayersByName("Captions of east")[0]
    features = list(layer.getFeatures())
    assert [feature["role"] for feature in features[:2]] == ["extent", "tile"]
    assert 1 < len(features) <= 65
    assert features[0]["source"] == "east.tif"
    assert lines[0] == features[0]["caption"]


def test_caption_of_what_only_qgis_can_draw(plugin, iface, imagery, wait_for):
    raster = add_raster(imagery / "east.tif")
    renderer = QgsSingleBandPseudoColorRenderer(raster.dataProvider(), 1)
    renderer.setClassificationMin(0)
    renderer.setClassificationMax(255)
    renderer.createShader(QgsGradientColorRamp(QColor("black"), QColor("yellow")))
    raster.setRenderer(renderer)
    plugin.dock.caption.area.choose(Area.LAYER)
    caption(plugin, iface, wait_for)
    layer = QgsProject.instance().mapLayersByName("Captions of east")[0]
    feature = next(layer.getFeatures())
    outline = Extent(raster.extent(), raster.crs()).to_crs(layer.crs()).rectangle
    assert not feature["source"]
    assert feature.geometry().boundingBox().intersect(outline).area() > 0.9 * outline.area()
