"""Polygons to search in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely
from geomelt.base.errors import GeomeltError
from geomelt.imagery.placing.polygons import area_of, read_area
from shapely.geometry import mapping

FIRST, SECOND = shapely.box(0, 0, 1, 1), shapely.box(5, 5, 6, 6)


def feature(geometry: Any) -> dict[str, Any]:
    shape = mapping(geometry) if geometry else None
    return {"type": "Feature", "geometry": shape, "properties": {}}


def test_geometry_feature_and_collection() -> None:
    assert area_of(mapping(FIRST)).equals(FIRST)
    assert area_of(feature(FIRST)).equals(FIRST)
    both = [feature(FIRST), feature(None), feature(SECOND)]
    area = area_of({"type": "FeatureCollection", "features": both})
    assert area.equals(shapely.MultiPolygon([FIRST, SECOND]))


def test_lines_beside_polygons_do_not_count_and_bow_ties_are_mended() -> None:
    line = shapely.LineString([(0, 0), (9, 9)])
    mixed = area_of(mapping(shapely.GeometryCollection([FIRST, line])))
    assert mixed.equals(FIRST)
    bow = area_of(mapping(shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])))
    assert bow.is_valid
    assert bow.area == pytest.approx(0.5)


@pytest.mark.parametrize(
    "geojson",
    [
        {},
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[["a", "b"]]]},
        {"type": "FeatureCollection", "features": []},
        {"type": "Feature", "geometry": None},
        {"type": "Polygon", "coordinates": [[[1, 1], [2, 2], [10**400, 3], [1, 1]]]},
        mapping(shapely.box(500_000, 5_000_000, 500_100, 5_000_100)),
    ],
)
def test_what_is_no_area(geojson: dict[str, Any]) -> None:
    with pytest.raises(GeomeltError) as caught:
        area_of(geojson)
    assert caught.value.code == "bad-extent"


def write(path: Path, shapes: list[Any], crs: str | None, layer: str | None = None) -> None:
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(np.array(shapes, dtype=object)),
        field_data=[],
        fields=[],
        geometry_type="Unknown",
        crs=crs,
        layer=layer,
    )


def test_a_vector_file_is_reprojected(tmp_path: Path) -> None:
    # The northern edge of a wide box in UTM is no parallel.
    write(tmp_path / "a.gpkg", [shapely.box(300_000, 5e6, 700_000, 5.1e6)], "EPSG:32633")
    area = read_area(str(tmp_path / "a.gpkg"))
    west, south, east, north = area.bounds
    assert (west + east) / 2 == pytest.approx(15, abs=0.1)
    assert 45 < south < 45.2 < 45.9 < north < 46.1
    assert area.contains(shapely.Point(15, north - 0.001))


def test_a_layer_may_be_named(tmp_path: Path) -> None:
    file = tmp_path / "a.gpkg"
    write(file, [FIRST], "EPSG:4326", layer="one")
    write(file, [SECOND], "EPSG:4326", layer="two")
    assert read_area(str(file)).equals(FIRST)
    assert read_area(f"{file}|layername=two").equals(SECOND)
    with pytest.raises(GeomeltError, match="three"):
        read_area(f"{file}|layername=three")


def test_files_without_polygons(tmp_path: Path) -> None:
    with pytest.raises(GeomeltError) as caught:
        read_area(str(tmp_path / "none.gpkg"))
    assert caught.value.code == "no-such-file"
    (tmp_path / "words.txt").write_text("words")
    with pytest.raises(GeomeltError) as caught:
        read_area(str(tmp_path / "words.txt"))
    assert caught.value.code == "unreadable"
    write(tmp_path / "points.gpkg", [shapely.Point(1, 2)], "EPSG:4326")
    with pytest.raises(GeomeltError, match=r"points\.gpkg") as caught:
        read_area(str(tmp_path / "points.gpkg"))
    assert caught.value.code == "bad-extent"


@pytest.mark.parametrize(
    ("shapes", "crs"),
    [
        ([], "EPSG:25832"),
        ([None], "EPSG:25832"),
        ([shapely.Polygon()], "EPSG:25832"),
        ([FIRST], 'LOCAL_CS["works",UNIT["metre",1]]'),
        ([FIRST], "IAU_2015:30100"),
    ],
)
def test_layers_without_ground(tmp_path: Path, shapes: list[Any], crs: str) -> None:
    file = tmp_path / "areas.gpkg"
    write(file, shapes, crs)
    with pytest.raises(
        GeomeltError, match=r"areas\.gpkg (holds no polygon|has no place)"
    ) as caught:
        read_area(str(file))
    assert caught.value.code == "bad-extent"
