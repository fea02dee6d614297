"""What result layers tell: map tips, forms, the attribute table, time, notes."""

from __future__ import annotations

from layer_help import QUERY, context_of, drawn, folder_of, hits, hits_layer
from qgis.core import (
    Qgis,
    QgsAttributeTableConfig,
    QgsDateTimeRange,
    QgsExpression,
    QgsFeatureRequest,
    QgsLayerNotesUtils,
    QgsVectorLayerTemporalContext,
)
from qgis.gui import QgsAttributeForm, QgsExternalResourceWidget, QgsGui
from qgis.PyQt.QtCore import QDate, QDateTime, QTime
from qgis.PyQt.QtWidgets import QLabel


def tip_of(layer):
    feature = next(layer.getFeatures())
    return QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context_of(layer, feature))


def test_map_tip_of_a_hit(layer):
    tip = tip_of(layer)
    assert "<b>1. planes on an apron</b>" in tip
    assert "match 100 % · score 0.500" in tip
    assert "mosaic.tif · 77 m · 2020-08-31" in tip
    assert "<img" not in tip  # no thumbnail yet, so no frame without a picture


def test_map_tip_shows_the_thumbnail_beside_the_file(qgis, tmp_path):
    layer = hits_layer(hits(), "50 % off #1", tmp_path / "my 100 % results")
    file = folder_of(layer) / "thumbnails" / "10.jpg"
    file.parent.mkdir()
    file.write_bytes(b"picture")
    url = str(file).replace("%", "%25").replace(" ", "%20").replace("#", "%23")
    assert f'src="file://{url}"' in tip_of(layer)


def test_map_tip_takes_a_caption_literally(qgis, tmp_path):
    answer = hits(1, caption="roofs <b>& gardens")
    tip = tip_of(hits_layer(answer, "roofs", tmp_path))
    assert "roofs &lt;b>&amp; gardens" in tip


def test_map_tip_of_a_caption(captions):
    assert "<b>an airport</b>" in tip_of(captions)


def test_aliases_and_hidden_fields(layer):
    config = layer.attributeTableConfig()
    shown = [c.name for c in config.columns() if c.name and not c.hidden]
    assert shown == [
        "rank", "match", "score", "caption", "source", "ground_size", "date", "date_origin",
    ]  # fmt: skip
    aliases = {name: layer.attributeAlias(layer.fields().lookupField(name)) for name in shown}
    assert list(aliases.values()) == [
        "Rank", "Match", "Score", "Caption", "Source", "Ground size (m)", "Date",
        "Origin of the date",
    ]  # fmt: skip
    for name in ("fid", "tile_id", "window", "path", "date_from"):
        assert layer.editorWidgetSetup(layer.fields().lookupField(name)).type() == "Hidden"
    first = config.columns()[0]
    assert (first.type, first.hidden) == (QgsAttributeTableConfig.Type.Action, False)
    assert config.sortExpression() == '"rank"'


def test_a_column_that_nobody_filled_is_hidden(qgis, tmp_path):
    layer = hits_layer(hits(3, caption=None), "planes", tmp_path)
    hidden = {c.name for c in layer.attributeTableConfig().columns() if c.hidden}
    assert "caption" in hidden
    assert not {"rank", "match", "date"} & hidden


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
    layer = hits_layer(hits(2, date=None), "planes", tmp_path)
    assert not layer.temporalProperties().isActive()


def test_the_time_of_a_file_is_no_date(qgis, tmp_path):
    layer = hits_layer(hits(2, date_origin="file"), "planes", tmp_path)
    assert not layer.temporalProperties().isActive()
    assert "2020" not in tip_of(layer)


def test_notes_say_what_was_filtered_by(qgis, tmp_path):
    crs = 'PROJCRS["Ours",BASEGEOGCRS["WGS 84"]]'
    filters = {
        "extent": [500100.25, 4999800, 500200, 4999900.5], "crs": crs, "levels": [0, 2],
        "within": {"type": "Polygon", "coordinates": []}, "dates": ["2020", None],
        "sources": ["*2020*"], "positive": [7, 9],
    }  # fmt: skip
    layer = hits_layer(hits(2), "planes", tmp_path, {**QUERY, **filters})
    abstract = layer.metadata().abstract().splitlines()
    assert abstract[1:7] == [
        "Like the tiles: 7, 9",
        "Extent: 500100.25, 4999800, 500200, 4999900.5 (Ours)",
        "Within: the polygons selected then",
        "Dates: 2020 …",
        "Levels: 0, 2",
        "Sources: *2020*",
    ]
    assert "coordinates" not in QgsLayerNotesUtils.layerNotes(layer)


def test_notes_say_where_it_comes_from(layer):
    notes = QgsLayerNotesUtils.layerNotes(layer)
    for words in ("airport with planes", "city", "geomelt-mini@r1", "1,200"):
        assert words in notes
    assert layer.metadata().title() == "airport with planes"
