"""Result layers: each thing that makes them feel at home in QGIS, and that it survives."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from fake_backend import caption, hit
from qgis.core import (
    Qgis,
    QgsCategorizedSymbolRenderer,
    QgsCoordinateTransformContext,
    QgsDateTimeRange,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeatureRequest,
    QgsGraduatedSymbolRenderer,
    QgsLayerNotesUtils,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsRuleBasedLabeling,
    QgsSingleSymbolRenderer,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsVectorLayerTemporalContext,
)
from qgis.gui import QgsAttributeForm, QgsExternalResourceWidget, QgsGui
from qgis.PyQt.QtCore import QDate, QDateTime, QSize, QThread, QTime
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QLabel

from geomelt_qgis.core import results
from geomelt_qgis.core.client import Client
from geomelt_qgis.core.contract import BackendError
from geomelt_qgis.core.layers.features import span
from geomelt_qgis.core.layers.storage import new_folder
from geomelt_qgis.core.settings import Settings

QUERY = {"text": "airport with planes", "index": "city", "model": "geomelt-mini@r1",
         "searched": 1200, "seconds": 0.01}  # fmt: skip


def collection(*features, query=QUERY):
    return {"type": "FeatureCollection", "query": query, "features": list(features)}


def hits(count=6, **properties):
    features = [hit(rank, "/data/mosaic.tif") for rank in range(1, count + 1)]
    for number, feature in enumerate(features):
        feature["properties"].update({"match": 1 - number / 10, **properties})
    return collection(*features)


@pytest.fixture
def layer(qgis, tmp_path):
    return results.hits_layer(hits(), "airport with planes", tmp_path / "results")


@pytest.fixture
def captions(qgis, tmp_path):
    answer = collection(
        caption("extent", 0, "an airport", "/data/a.tif"), caption("tile", 0, "planes", None)
    )
    return results.captions_layer(answer, "Captions of a", tmp_path / "results")


@pytest.fixture
def project(iface):
    yield QgsProject.instance()
    QgsProject.instance().clear()


def context_of(layer, feature):
    scopes = QgsExpressionContextUtils.globalProjectLayerScopes(layer)
    context = QgsExpressionContext(scopes)
    context.setFeature(feature)
    return context


def tip_of(layer):
    feature = next(layer.getFeatures())
    return QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context_of(layer, feature))


def folder_of(layer):
    return Path(layer.source().split("|")[0]).parent


def drawn(layer, extent, style=None, size=(400, 300)):
    """The layer as the canvas would show it, on grey."""
    if style:
        layer.styleManager().setCurrentStyle(style)
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setOutputSize(QSize(*size))
    settings.setExtent(extent)
    settings.setBackgroundColor(QColor(90, 90, 90))
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    assert not job.errors()
    return job.renderedImage()


# What is stored


def test_attributes_are_plain(layer):
    first = next(layer.getFeatures())
    assert first["rank"] == 1
    assert first["source"] == "mosaic.tif"
    assert first["path"] == "/data/mosaic.tif"
    assert first["index"] == "city"
    assert json.loads(first["window"]) == [0, 0, 256, 256]
    assert first["date_from"] == first["date_to"] == QDate(2020, 8, 31)
    assert json.loads(first.geometry().asJson())["coordinates"][0][0][0] == [1, 0]


@pytest.mark.parametrize(
    ("when", "first", "last"),
    [
        ("2020-08-31", (2020, 8, 31), (2020, 8, 31)),
        ("2020-08-31T10:20:30Z", (2020, 8, 31), (2020, 8, 31)),
        ("2020-02", (2020, 2, 1), (2020, 2, 29)),
        ("1985", (1985, 1, 1), (1985, 12, 31)),
    ],
)
def test_a_date_is_a_span_of_days(when, first, last):
    assert span(when) == (QDate(*first), QDate(*last))


@pytest.mark.parametrize("when", [None, "", "long ago", "2020-13"])
def test_no_date_is_no_span(when):
    assert span(when) == (None, None)


def test_a_hit_without_caption_and_date(qgis, tmp_path):
    lone = hits(1, caption=None, date=None)
    feature = next(results.hits_layer(lone, "planes", tmp_path).getFeatures())
    assert not feature["caption"]
    assert not feature["date_from"]


def test_captions_of_a_picture_have_no_source(captions):
    tile = list(captions.getFeatures())[1]
    assert tile["caption"] == "planes"
    assert not tile["source"]


def test_every_result_has_a_folder_of_its_own(qgis, tmp_path):
    folders = [new_folder(tmp_path, title).name for title in ("Häuser / am See?", "…", "…")]
    assert folders == ["häuser-am-see", "result", "result-2"]


def test_a_folder_that_cannot_be_written_is_told(qgis, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BackendError) as caught:
        results.hits_layer(hits(), "airport", tmp_path / "file")
    assert caught.value.code == "results-folder"
    assert "choose another folder in Settings" in caught.value.detail


def test_place_is_beside_the_project_or_as_chosen(project, tmp_path, monkeypatch):
    assert results.place().parts[-2:] == ("geomelt", "results")
    project.setFileName(str(tmp_path / "town.qgz"))
    assert results.place() == tmp_path / "town_geomelt"
    monkeypatch.setattr(Settings, "load", lambda: Settings(results_folder="/data/results"))
    assert results.place() == Path("/data/results")


def test_made_in_a_thread_and_handed_over(qgis, tmp_path):
    made = []

    def work():
        made.append(results.hand_over(results.hits_layer(hits(), "airport", tmp_path)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert made[0].thread() is QThread.currentThread()
    assert made[0].featureCount() == 6


def test_captions_are_added_to_a_file_of_the_user(qgis, tmp_path):
    path = tmp_path / "captions.gpkg"
    for text in ("a pond", "a street"):
        results.append_captions([caption("tile", 0, text, None)], path)
    layer = results.open_captions(path, "mine")
    assert [feature["caption"] for feature in layer.getFeatures()] == ["a pond", "a street"]
    assert layer.mapTipTemplate()


def test_captions_go_beside_other_layers_of_a_file(qgis, tmp_path, layer):
    path = folder_of(layer) / "hits.gpkg"
    results.append_captions([caption("tile", 0, "a pond", None)], path)
    assert results.open_captions(path, "mine").featureCount() == 1
    assert layer.featureCount() == 6


# How it looks


def test_hits_are_graduated_by_match_in_viridis(layer):
    renderer = layer.renderer()
    assert isinstance(renderer, QgsGraduatedSymbolRenderer)
    assert renderer.classAttribute() == "match"
    assert layer.customProperty("geomelt/grade") == "match"
    bounds = [entry.upperValue() for entry in renderer.ranges()]
    assert bounds == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert renderer.ranges()[0].lowerValue() == 0
    assert [entry.label() for entry in renderer.ranges()][-1] == "80 to 100 %"
    colours = [entry.symbol().color().name() for entry in renderer.ranges()]
    assert (colours[0], colours[-1]) == ("#440154", "#fde725")
    lightness = [QColor(colour).lightness() for colour in colours]
    assert len(set(lightness)) == 5


def test_without_match_the_score_grades(qgis, tmp_path):
    layer = results.hits_layer(hits(match=None), "planes", tmp_path)
    renderer = layer.renderer()
    assert renderer.classAttribute() == "score"
    assert renderer.ranges()[0].lowerValue() == pytest.approx(0.5 / 6)
    assert renderer.ranges()[-1].upperValue() == pytest.approx(0.5)


def test_one_hit_has_one_class(qgis, tmp_path):
    lone = hits(1, match=None)
    assert len(results.hits_layer(lone, "planes", tmp_path).renderer().ranges()) == 1


def test_filled_from_afar_and_an_outline_close_by(qgis, tmp_path):
    layer = results.hits_layer(hits(1, ground_size=111_000), "planes", tmp_path)
    layer.setLabelsEnabled(False)
    ground = QColor(90, 90, 90)

    def middle(margin):
        around = QgsRectangle(1 - margin, -margin, 2 + margin, 1 + margin)
        return drawn(layer, around).pixelColor(200, 150)

    assert middle(20) != ground
    assert middle(1) == ground


def test_labels_go_by_rule(layer):
    labeling = layer.labeling()
    assert isinstance(labeling, QgsRuleBasedLabeling)
    rules = labeling.rootRule().children()
    assert [rule.description() for rule in rules] == [
        "Close by: rank and caption", "Nearer: every rank", "From afar: the best",
    ]  # fmt: skip
    context = context_of(layer, next(layer.getFeatures()))

    def label_at(scale):
        context.lastScope().setVariable("map_scale", scale)
        texts = []
        for rule in rules:
            condition = QgsExpression(rule.filterExpression())
            assert not condition.hasParserError()
            if condition.evaluate(context):
                texts.append(QgsExpression(rule.settings().fieldName).evaluate(context))
        return texts

    assert label_at(1_000) == ["1  100 %\nplanes on an apron"]
    assert label_at(10_000) == ["1"]
    assert label_at(100_000) == ["1"]
    context.setFeature(list(layer.getFeatures())[5])
    assert label_at(10_000) == ["6"]


def test_heat_map_is_the_other_style(layer):
    layer.setLabelsEnabled(False)
    manager = layer.styleManager()
    assert manager.currentStyle() == results.tiles_style() == "Tiles"
    assert set(manager.styles()) == {"Tiles", results.heat_style()}
    image = drawn(layer, QgsRectangle(-2, -4, 10, 5), style=results.heat_style())
    assert isinstance(layer.renderer(), QgsSingleSymbolRenderer)
    middle, edge = image.pixelColor(140, 150), image.pixelColor(395, 5)
    assert middle.red() > middle.blue() + 40
    assert edge == QColor(90, 90, 90)
    manager.setCurrentStyle("Tiles")
    assert isinstance(layer.renderer(), QgsGraduatedSymbolRenderer)
    assert layer.featureBlendMode() == 0


def test_captions_are_drawn_by_role(captions):
    renderer = captions.renderer()
    assert isinstance(renderer, QgsCategorizedSymbolRenderer)
    assert [category.value() for category in renderer.categories()] == ["extent", "tile"]


# Map tips


def test_map_tip_of_a_hit(layer):
    tip = tip_of(layer)
    assert "<b>1. planes on an apron</b>" in tip
    assert "match 100 % · score 0.500" in tip
    assert "mosaic.tif · 77 m · 2020-08-31" in tip
    assert "<img" not in tip  # no thumbnail yet, so no frame without a picture


def test_map_tip_shows_the_thumbnail_beside_the_file(qgis, tmp_path):
    layer = results.hits_layer(hits(), "50 % off #1", tmp_path / "my 100 % results")
    file = folder_of(layer) / "thumbnails" / "10.jpg"
    file.parent.mkdir()
    file.write_bytes(b"picture")
    url = str(file).replace("%", "%25").replace(" ", "%20").replace("#", "%23")
    assert f'src="file://{url}"' in tip_of(layer)


def test_map_tip_takes_a_caption_literally(qgis, tmp_path):
    answer = hits(1, caption="roofs <b>& gardens")
    tip = tip_of(results.hits_layer(answer, "roofs", tmp_path))
    assert "roofs &lt;b>&amp; gardens" in tip


def test_map_tip_of_a_caption(captions):
    assert "<b>an airport</b>" in tip_of(captions)


# Forms, table, time, notes


def test_aliases_and_hidden_fields(layer):
    config = layer.attributeTableConfig()
    shown = [c.name for c in config.columns() if c.name and not c.hidden]
    assert shown == ["rank", "match", "score", "caption", "source", "ground_size", "date"]
    aliases = {name: layer.attributeAlias(layer.fields().lookupField(name)) for name in shown}
    assert list(aliases.values()) == [
        "Rank", "Match", "Score", "Caption", "Source", "Ground size (m)", "Date",
    ]  # fmt: skip
    for name in ("fid", "tile_id", "window", "path", "date_from"):
        assert layer.editorWidgetSetup(layer.fields().lookupField(name)).type() == "Hidden"
    assert not [c for c in config.columns() if not c.name and c.hidden]  # actions are shown
    assert config.sortExpression() == '"rank"'


def test_widgets(layer, captions):
    def widget(of, name):
        return of.editorWidgetSetup(of.fields().lookupField(name))

    assert widget(layer, "caption").config()["IsMultiline"] is True
    assert widget(layer, "match").type() == "Range"
    assert widget(layer, "thumbnail").type() == "ExternalResource"
    assert widget(captions, "role").type() == "ValueMap"
    form = layer.editFormConfig()
    assert not form.readOnly(layer.fields().lookupField("caption"))
    assert form.readOnly(layer.fields().lookupField("score"))


def test_form_shows_the_thumbnail(layer, iface, wait_for):
    QgsGui.editorWidgetRegistry().initEditors()
    file = folder_of(layer) / "thumbnails" / "10.jpg"
    file.parent.mkdir()
    drawn(layer, layer.extent(), size=(64, 64)).save(str(file))
    form = QgsAttributeForm(layer, next(layer.getFeatures()))
    form.show()
    viewer = form.findChildren(QgsExternalResourceWidget)[0]
    wait_for(lambda: any(_has_picture(label) for label in viewer.findChildren(QLabel)))
    form.close()
    form.deleteLater()


def _has_picture(label):
    return label.pixmap() is not None and not label.pixmap().isNull()


def test_time_controller_shows_tiles_of_that_time(layer):
    properties = layer.temporalProperties()
    assert properties.isActive()
    assert properties.mode() == Qgis.VectorTemporalMode.FeatureDateTimeStartAndEndFromFields
    assert (properties.startField(), properties.endField()) == ("date_from", "date_to")

    def count(year):
        begin = QDateTime(QDate(year, 1, 1), QTime(0, 0))
        end = QDateTime(QDate(year, 12, 31), QTime(23, 59))
        context = QgsVectorLayerTemporalContext()
        context.setLayer(layer)
        where = properties.createFilterString(context, QgsDateTimeRange(begin, end))
        return len(list(layer.getFeatures(QgsFeatureRequest().setFilterExpression(where))))

    assert (count(2020), count(2019)) == (6, 0)


def test_without_dates_there_is_no_time(qgis, tmp_path):
    layer = results.hits_layer(hits(2, date=None), "planes", tmp_path)
    assert not layer.temporalProperties().isActive()


def test_notes_tell_where_it_comes_from(layer):
    notes = QgsLayerNotesUtils.layerNotes(layer)
    for words in ("airport with planes", "city", "geomelt-mini@r1", "1,200"):
        assert words in notes
    assert layer.metadata().title() == "airport with planes"


# Survival, export, threshold, project


def test_everything_survives_the_project(project, layer, tmp_path):
    results.add_to_project(layer)
    tip, count = layer.mapTipTemplate(), len(layer.actions().actions())
    assert project.write(str(tmp_path / "town.qgz"))
    project.clear()
    assert project.read(str(tmp_path / "town.qgz"))
    again = project.mapLayersByName("airport with planes")[0]
    assert again.isValid()
    assert again.featureCount() == 6
    assert again.renderer().classAttribute() == "match"
    assert again.mapTipTemplate() == tip
    assert len(again.actions().actions()) == count
    assert again.attributeAlias(again.fields().lookupField("ground_size")) == "Ground size (m)"
    assert again.temporalProperties().isActive()
    assert "geomelt-mini@r1" in QgsLayerNotesUtils.layerNotes(again)
    assert isinstance(again.labeling(), QgsRuleBasedLabeling)
    assert set(again.styleManager().styles()) == {"Tiles", "Heat map"}
    again.styleManager().setCurrentStyle("Heat map")
    assert isinstance(again.renderer(), QgsSingleSymbolRenderer)
    group = project.layerTreeRoot().findGroup("GeoMELT")
    assert [node.name() for node in group.children()] == ["airport with planes"]


def test_a_group_per_query_the_newest_on_top_and_alone(project, qgis, tmp_path):
    for name in ("first", "second"):
        results.add_to_project(results.hits_layer(hits(), name, tmp_path))
    top = project.layerTreeRoot().children()[0]
    assert top.name() == "GeoMELT"
    assert [(node.name(), node.itemVisibilityChecked()) for node in top.children()] == [
        ("second", True), ("first", False),
    ]  # fmt: skip
    assert [node.name() for node in top.findLayers()] == ["second", "first"]


def test_threshold_filters_by_match(layer):
    assert layer.setSubsetString('"match" >= 0.75')
    assert layer.featureCount() == 3


# Formats that take a plain layer of polygons, each with what it can keep of the attributes.
EXPORTS = {"GPKG": "gpkg", "ESRI Shapefile": "shp", "GeoJSON": "geojson", "CSV": "csv",
           "KML": "kml", "FlatGeobuf": "fgb", "GML": "gml", "MapInfo File": "tab",
           "SQLite": "sqlite", "XLSX": "xlsx", "ODS": "ods"}  # fmt: skip


@pytest.mark.parametrize(("driver", "suffix"), EXPORTS.items())
def test_exports(layer, tmp_path, driver, suffix):
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = driver
    target = tmp_path / f"out.{suffix}"
    error, message, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(
        layer, str(target), QgsCoordinateTransformContext(), options
    )
    assert error == QgsVectorFileWriter.WriterError.NoError, message
    again = QgsVectorLayer(str(target), "again", "ogr")
    assert len(list(again.getFeatures())) == 6
    if driver not in ("KML", "GML"):  # these two name their attributes themselves
        assert "caption" in [field.name().lower() for field in again.fields()]


def test_thumbnails_are_fetched_beside_the_file(running, layer, tmp_path):
    path = Path(layer.source().split("|")[0])
    with Client(running.session.backend.address) as client:
        results.save_thumbnails(client, path, hits(3))
    names = sorted(file.name for file in (path.parent / "thumbnails").iterdir())
    assert names == ["10.jpg", "20.jpg", "30.jpg"]
