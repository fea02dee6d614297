"""Result layers in the formats that QGIS exports to, with what each can keep."""

from __future__ import annotations

import pytest
from osgeo import ogr
from qgis.core import QgsCoordinateTransformContext, QgsVectorFileWriter, QgsVectorLayer
from qgis.PyQt.QtCore import QDate, Qt

DATABASE = ("GPKG", "gpkg"), ("SQLite", "sqlite"), ("FlatGeobuf", "fgb"), ("GeoJSON", "geojson")
GROUND = (*DATABASE, ("ESRI Shapefile", "shp"), ("MapInfo File", "tab"), ("GML", "gml"))
TABLES = ("CSV", "csv"), ("XLSX", "xlsx"), ("ODS", "ods")


@pytest.fixture
def exported(layer, tmp_path):
    """The layer in another format, opened again: `exported(driver, suffix)`."""

    def export(driver, suffix):
        if ogr.GetDriverByName(driver) is None:
            pytest.skip(f"this GDAL has no driver {driver}")
        options = QgsVectorFileWriter.SaveVectorOptions()
        options.driverName = driver
        target = tmp_path / f"out.{suffix}"
        error, message, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(
            layer, str(target), QgsCoordinateTransformContext(), options
        )
        assert error == QgsVectorFileWriter.WriterError.NoError, message
        again = QgsVectorLayer(str(target), "again", "ogr")
        assert again.isValid()
        return again

    return export


def rows(layer):
    """Rank, match, caption, source and date of each feature, by rank."""
    return sorted(
        (
            int(feature["rank"]),
            round(float(feature["match"]), 6),
            feature["caption"] or "",
            feature["source"],
            iso(feature["date"]),
        )
        for feature in layer.getFeatures()
    )


def iso(day):
    """Some formats take a text that is a date for one."""
    return day.toString(Qt.DateFormat.ISODate) if isinstance(day, QDate) else day


@pytest.mark.parametrize(("driver", "suffix"), [*GROUND, *TABLES])
def test_attributes_arrive(layer, exported, driver, suffix):
    assert rows(exported(driver, suffix)) == rows(layer)


@pytest.mark.parametrize(("driver", "suffix"), [*GROUND, ("KML", "kml"), ("LIBKML", "kml")])
def test_places_arrive(layer, exported, driver, suffix):
    again = exported(driver, suffix)
    assert again.featureCount() == 6
    there, here = again.extent(), layer.extent()
    for side in ("xMinimum", "yMinimum", "xMaximum", "yMaximum"):
        assert getattr(there, side)() == pytest.approx(getattr(here, side)(), abs=1e-6)


@pytest.mark.parametrize(("driver", "suffix"), DATABASE)
def test_the_window_is_still_json(exported, driver, suffix):
    feature = next(exported(driver, suffix).getFeatures())
    assert feature["window"] in ("[0, 0, 256, 256]", [0, 0, 256, 256])
    assert feature["path"] == "/data/mosaic.tif"


def test_names_stay_apart_in_a_shapefile(layer, exported):
    """It keeps ten letters of each."""
    names = [field.name() for field in exported("ESRI Shapefile", "shp").fields()]
    assert names == [field.name()[:10] for field in layer.fields()]
    assert len(set(names)) == len(names)
