"""What an area is made of: asked for, shown as chart and table, saved."""

from __future__ import annotations

import csv

import pytest
from dock_help import click
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRectangle,
    QgsSettings,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor, QImage, QPalette
from qgis.PyQt.QtSvg import QSvgRenderer
from qgis.PyQt.QtWidgets import QFileDialog

from geomelt_qgis.core.http import calls
from geomelt_qgis.core.process.state import State
from geomelt_qgis.core.summary.area_shares import ClassShare, Summary
from geomelt_qgis.gui.shared.extent_box import Area
from geomelt_qgis.gui.summary.summary_drawing import ON_DARK, ON_LIGHT, ink_for

WGS84 = QgsCoordinateReferenceSystem("EPSG:4326")


@pytest.fixture
def page(dock, iface, wait_for):
    """In front, with an extent on the canvas."""
    iface.mapCanvas().setDestinationCrs(WGS84)
    iface.mapCanvas().setExtent(QgsRectangle(0, 0, 4, 3))
    dock.tabs.setCurrentWidget(dock.caption)
    dock.caption.pages.setCurrentIndex(1)
    page = dock.summary
    wait_for(lambda: page.classes.classes())
    return page


def summarise(page, wait_for):
    click(page.run)
    wait_for(lambda: not page.run.is_busy)


def choose_index(page, running, name, wait_for):
    """Makes an index of this name: the fake backend behaves as it is called."""
    client = running.session.backend.client
    client.send(calls.create_index(name), lambda _: running.session.indexes.refresh(), print)
    wait_for(lambda: page.index.choose(name))


def save_as(page, path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(path), ""))
    click(page.save)
    return path


def test_the_default_classes_are_shown(page):
    assert page.classes.classes() == ["forest", "water", "sand"]
    assert page.classes.title() == "Classes (3)"
    assert not page.classes.reset.isEnabled()


def test_a_summary_of_the_canvas(page, wait_for, bodies):
    assert page.results.isHidden()
    summarise(page, wait_for)
    body = bodies()[-1]
    assert body["classes"] == ["forest", "water", "sand"]
    assert body["crs"] == "EPSG:4326"
    assert page.title.text() == "city: 4 tiles, 2.0 ha"
    table = page.table
    rows = [[table.topLevelItem(r).text(c) for c in range(5)] for r in range(3)]
    assert rows[0] == ["forest", "75.0", "1.5", "3", "0.90"]
    assert [row[0] for row in rows] == ["forest", "water", "sand"]
    assert page.chart.bars.bar_at(10).name == "forest"
    assert "water: 25.0 %" in page.chart.accessibleDescription()


def test_bars_are_as_long_as_their_shares(page, wait_for):
    summarise(page, wait_for)
    bars = page.chart.bars
    wait_for(lambda: bars.isVisible() and bars.width() > 150)
    image = bars.grab().toImage()
    colour = QColor("#0072B2").rgb()

    def length(height):
        return sum(image.pixel(x, height) == colour for x in range(image.width()))

    forest, water = (
        max(
            length(y)
            for y in range(0, image.height())
            if bars.bar_at(y) and bars.bar_at(y).name == name
        )
        for name in ("forest", "water")
    )
    assert forest > 20
    assert water == pytest.approx(forest / 3, abs=2)


@pytest.mark.parametrize(("ground", "ink"), [("#1e1e1e", ON_DARK), ("#ffffff", ON_LIGHT)])
def test_the_chart_stands_out_from_its_ground(qgis, ground, ink):
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Base, QColor(ground))
    assert ink_for(palette) == ink
    assert abs(ink.text.lightness() - QColor(ground).lightness()) > 150


def test_the_table_stands_in_for_the_chart(page, wait_for):
    summarise(page, wait_for)
    assert page.results.currentWidget() is page.chart
    click(page.as_table)
    assert page.results.currentWidget() is page.table


def test_classes_of_one_s_own_are_kept(page, wait_for, bodies, running):
    page.classes.edit.setPlainText("vineyard  # on slopes\n\nolive grove\nvineyard")
    summarise(page, wait_for)
    assert bodies()[-1]["classes"] == ["vineyard", "olive grove"]
    assert QgsSettings().value("geomelt/classes") == ["vineyard", "olive grove"]
    before = running.session.backend.pid
    running.session.backend.restart()
    wait_for(lambda: running.session.backend.pid not in (before, None))
    wait_for(lambda: running.session.backend.state is State.RUNNING)
    assert page.classes.classes() == ["vineyard", "olive grove"]
    page.classes.reset.click()
    assert page.classes.classes() == ["forest", "water", "sand"]


def test_one_class_is_no_summary(page):
    page.classes.edit.setPlainText("forest")
    assert page.stage.text.text() == "One class is no summary: name 2 or more."
    assert not page.run.isEnabled()


def test_selected_polygons_are_summed_up_within(page, iface, wait_for, bodies):
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326", "districts", "memory")
    district = QgsFeature()
    district.setGeometry(QgsGeometry.fromWkt("POLYGON((0 0, 2 0, 0 2, 0 0))"))
    layer.dataProvider().addFeatures([district])
    QgsProject.instance().addMapLayer(layer)
    iface.mapCanvas().setCurrentLayer(layer)
    page.area.choose(Area.SELECTED)
    assert not page.run.isEnabled()
    wait_for(lambda: layer in iface.mapCanvas().layers())
    layer.selectAll()
    wait_for(page.run.isEnabled)
    summarise(page, wait_for)
    assert bodies()[-1]["within"]["type"] == "MultiPolygon"
    assert "extent" not in bodies()[-1]


def test_everywhere(page, wait_for, bodies):
    page.area.choose(Area.EVERYWHERE)
    summarise(page, wait_for)
    assert not {"extent", "within"} & set(bodies()[-1])


def test_saved_as_picture_and_table(page, wait_for, tmp_path, monkeypatch):
    summarise(page, wait_for)
    picture = QImage(str(save_as(page, tmp_path / "city.png", monkeypatch)))
    assert picture.width() == 1440
    assert picture.pixelColor(2, 2) == QColor("white")
    colours = {picture.pixel(x, y) for x in range(0, 1440, 7) for y in range(picture.height())}
    assert QColor("#0072B2").rgb() in colours
    vector = save_as(page, tmp_path / "city.svg", monkeypatch)
    assert QSvgRenderer(str(vector)).isValid()
    assert "forest" in vector.read_text()
    table = save_as(page, tmp_path / "city.csv", monkeypatch)
    with table.open(encoding="utf-8-sig", newline="") as file:
        first = next(csv.DictReader(file))
    assert first == {"class": "forest", "tiles": "3", "hectares": "1.5", "share": "0.75",
                     "sureness": "0.9"}  # fmt: skip


@pytest.mark.parametrize("name", ["city.png", "city.svg", "city.csv"])
def test_where_nothing_can_be_written(page, iface, wait_for, monkeypatch, name):
    summarise(page, wait_for)
    save_as(page, f"/proc/{name}", monkeypatch)
    assert f"/proc/{name} cannot be written" in iface.message()


def test_no_tiles_in_the_extent(page, running, wait_for):
    choose_index(page, running, "bare", wait_for)
    summarise(page, wait_for)
    assert page.stage.text.text() == (
        "bare has no tiles in the extent: choose another index or extent, or index imagery of the "
        "place in the tab Index."
    )
    assert page.run.isEnabled()


def test_cancelled(page, iface, running, wait_for):
    choose_index(page, running, "slow", wait_for)
    click(page.run)
    assert page.run.text() == "Cancel"
    assert not page.stage.bar.isHidden()
    click(page.run)
    wait_for(lambda: page.run.text() == "Summarise")
    assert page.run.isEnabled()
    assert page.stage.bar.isHidden()
    assert iface.message() == ""


def test_no_index_yet(page, running, wait_for):
    running.session.backend.client.send(
        calls.delete_index("city"), lambda _: running.session.indexes.refresh(), print
    )
    wait_for(lambda: page.index.index() is None)
    assert page.stage.text.text() == "There is no index yet: make one in the tab Index."
    assert not page.run.isEnabled()


def test_the_backend_is_down(page, running, wait_for):
    running.session.backend.stop()
    wait_for(lambda: not page.run.isEnabled())


def test_small_classes_are_drawn_together(qgis):
    rows = tuple(ClassShare(f"class {n}", 20 - n, 1.0, 0.05, 0.5) for n in range(20))
    summary = Summary("city", 210, 20.0, ("2018", "2020"), rows)
    bars = summary.bars()
    assert len(bars) == 15
    assert (bars[-1].name, bars[-1].sureness) == ("6 others", None)
    assert sum(bar.share for bar in bars) == pytest.approx(1)
    assert summary.title == "city, 2018 to 2020: 210 tiles, 20.0 ha"
