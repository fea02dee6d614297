"""Windows to footprints and back, in every kind of CRS and geotransform."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pytest
from affine import Affine
from geomelt.base.errors import GeomeltError
from geomelt.imagery.grid import layouts
from geomelt.imagery.placing.georeference import Georeference
from geomelt.imagery.recipe import Level, PixelWindow
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from rasterio.control import GroundControlPoint
from rasterio.crs import CRS
from shapely import union_all
from shapely.affinity import translate

WIDTH, HEIGHT = 400, 300
NORTH_UP = Affine(0.5, 0, 500_000, 0, -0.5, 5_500_000)
PLACES = {
    "utm north": ("EPSG:32633", NORTH_UP),
    "utm south": ("EPSG:32750", Affine(0.35, 0, 297_463, 0, -0.35, 9_050_677)),
    "south-up": ("EPSG:32633", Affine(0.5, 0, 500_000, 0, 0.5, 5_500_000)),
    "rotated": ("EPSG:32633", NORTH_UP @ Affine.rotation(30)),
    "sheared": ("EPSG:32633", NORTH_UP @ Affine.shear(10, 5)),
    "degrees": ("EPSG:4326", Affine(2.7e-6, 0, -115.17, 0, -2.7e-6, 36.24)),
    "degrees 0 to 360": ("EPSG:4326", Affine(0.01, 0, 200, 0, -0.01, 10)),
    "antimeridian": ("EPSG:3832", Affine(100, 0, 3_320_000, 0, -100, -1_900_000)),
    "web mercator": ("EPSG:3857", Affine(0.6, 0, 1_500_000, 0, -0.6, 8_400_000)),
    "antimeridian in degrees": ("EPSG:4326", Affine(0.001, 0, 179.8, 0, -0.001, -17)),
    "polar": ("EPSG:3413", Affine(10, 0, -600_000, 0, -10, -2_000_000)),
    "polar south": ("EPSG:3031", Affine(10, 0, 1_200_000, 0, -10, 400_000)),
    "us feet": ("EPSG:2263", Affine(1, 0, 980_000, 0, -1, 200_000)),
    "lambert": ("EPSG:2154", Affine(5, 0, 650_000, 0, -5, 6_860_000)),
}


def placed(
    crs: str | None, affine: Affine, width: int = WIDTH, height: int = HEIGHT, **more: object
) -> Georeference:
    dataset = SimpleNamespace(
        width=width,
        height=height,
        crs=CRS.from_string(crs) if crs else None,
        transform=affine,
        gcps=more.get("gcps", ([], None)),
        rpcs=more.get("rpcs"),
        tags=dict,
    )
    return Georeference(dataset, "scene.tif")


WINDOWS = st.builds(
    PixelWindow,
    col=st.integers(0, WIDTH - 60),
    row=st.integers(0, HEIGHT - 60),
    width=st.integers(20, 60),
    height=st.integers(20, 60),
)


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=30, deadline=None)
@given(window=WINDOWS)
def test_a_footprint_leads_back_to_its_window(place: str, window: PixelWindow) -> None:
    crs, affine = PLACES[place]
    reference = placed(crs, affine)
    outline = reference.footprint(window)
    assert outline.is_valid
    found = reference.window_of(outline.bounds)
    # The box around the outline holds the window...
    assert found.col <= window.col
    assert found.row <= window.row
    assert found.col + found.width >= window.col + window.width
    assert found.row + found.height >= window.row + window.height
    # ... and is not much larger: twice the sides is what a square turned by 45 degrees needs.
    assert found.width <= window.width + window.height + 4
    assert found.height <= window.width + window.height + 4


@pytest.mark.parametrize("place", ["utm north", "utm south", "south-up", "us feet", "lambert"])
@settings(max_examples=30, deadline=None)
@given(window=WINDOWS)
def test_in_its_own_crs_a_window_comes_back_exactly(place: str, window: PixelWindow) -> None:
    crs, affine = PLACES[place]
    left, top = affine @ (window.col, window.row)
    right, bottom = affine @ (window.col + window.width, window.row + window.height)
    extent = (left, min(top, bottom), right, max(top, bottom))
    assert placed(crs, affine).window_of(extent, crs) == window


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=5, deadline=None)
@given(side=st.integers(32, 300), overlap=st.sampled_from([0.0, 0.3]))
def test_the_ground_of_a_raster_is_that_of_its_tiles(place: str, side: int, overlap: float) -> None:
    reference = placed(*PLACES[place])
    (layout,) = layouts(WIDTH, HEIGHT, (1, 1), [Level(0, side, side)], overlap)
    ground = union_all([reference.footprint(tile.window) for tile in layout])
    whole = reference.footprint(PixelWindow(0, 0, WIDTH, HEIGHT))
    if reference.bounds[2] > 180 or reference.bounds[0] < -180:
        ground = union_all([ground, translate(ground, 360), translate(ground, -360)])
    share = whole.intersection(ground).area / whole.area
    assert math.isclose(share, 1, abs_tol=1e-4)
    if whole.bounds[2] <= 180 and whole.bounds[0] >= -180:
        assert math.isclose(ground.area, whole.area, rel_tol=1e-4)


@pytest.mark.parametrize("place", PLACES)
def test_the_gsd_is_metres_on_the_ground(place: str) -> None:
    crs, affine = PLACES[place]
    reference = placed(crs, affine)
    area, _ = Geod(ellps="WGS84").geometry_area_perimeter(
        reference.footprint(PixelWindow(0, 0, WIDTH, HEIGHT))
    )
    assert math.isclose(math.sqrt(abs(area) / (WIDTH * HEIGHT)), reference.gsd, rel_tol=0.03)


def test_bounds_stay_on_the_usual_longitudes() -> None:
    west, _, east, _ = placed(*PLACES["degrees 0 to 360"]).bounds
    assert (round(west, 6), round(east, 6)) == (-160, -156)
    west, _, east, _ = placed(*PLACES["antimeridian"]).bounds
    assert west < 180 < east or west < -180 < east
    assert east - west < 1


def test_footprints_are_the_same_alone_and_together() -> None:
    """Also where some lie plainly on the map and others on the antimeridian or at a pole."""
    at_the_pole = "EPSG:3413", Affine(1000, 0, -200_000, 0, -1000, 150_000)
    for place in (*PLACES.values(), at_the_pole):
        reference = placed(*place)
        windows = [
            PixelWindow(col, row, 50, 30)
            for col in range(0, WIDTH - 50, 25)
            for row in range(0, HEIGHT - 30, 30)
        ]
        together = reference.footprints(windows)
        for window, outline in zip(windows, together, strict=True):
            assert outline.equals_exact(reference.footprint(window), 1e-9)


def test_the_whole_world_has_its_bounds() -> None:
    for crs, affine in (
        ("EPSG:4326", Affine(1, 0, -180, 0, -1, 90)),
        ("EPSG:3857", Affine(20_037_508 / 180, 0, -20_037_508, 0, -20_037_508 / 90, 20_037_508)),
    ):
        west, south, east, north = placed(crs, affine, 360, 180).bounds
        assert (round(west, 3), round(east, 3)) == (-180, 180)
        assert south < -85
        assert north > 85


def test_an_extent_around_the_raster_is_clipped_to_it() -> None:
    whole = PixelWindow(0, 0, WIDTH, HEIGHT)
    reference = placed(*PLACES["utm north"])
    assert reference.window_of((-180, -90, 180, 90)) == whole
    assert reference.window_of((14, 49, 16, 50.5)) == whole


def test_wide_footprints_have_curved_edges() -> None:
    reference = placed("EPSG:32633", Affine(100, 0, 300_000, 0, -100, 6_500_000), 4000, 4000)
    outline = reference.footprint(PixelWindow(0, 0, 4000, 4000))
    assert len(outline.exterior.coords) > 100
    corners_only = max(lat for _, lat in [outline.exterior.coords[0], outline.exterior.coords[32]])
    assert outline.bounds[3] > corners_only + 0.005


@pytest.mark.parametrize(
    ("extent", "crs", "code"),
    [
        ((0, 0, 1, 1), "EPSG:4326", "outside-raster"),
        ((14.999, 49.6, 14.999, 49.7), "EPSG:4326", "bad-extent"),
        ((16, 49, 15, 50), "EPSG:4326", "bad-extent"),
        ((math.nan, 0, 1, 1), "EPSG:4326", "bad-extent"),
        ((0, 0, math.inf, 1), "EPSG:4326", "bad-extent"),
        ((14, 49, 16, 50), "EPSG:999999", "bad-extent"),
        ((14, 49, 16, 50), "nonsense", "bad-extent"),
        ((-170, -80, -160, -70), "EPSG:4326", "outside-raster"),
    ],
)
def test_extents_that_cannot_be(
    extent: tuple[float, float, float, float], crs: str, code: str
) -> None:
    with pytest.raises(GeomeltError) as error:
        placed(*PLACES["utm north"]).window_of(extent, crs)
    assert error.value.code == code


def test_outside_is_said_in_the_coordinates_of_the_extent() -> None:
    reference = placed("EPSG:32633", Affine(1, 0, 500_000, 0, -1, 5_500_000), 100, 100)
    wkt = CRS.from_epsg(32633).to_wkt()
    metres = "500000.0 to 500100.0 east and 5499900.0 to 5500000.0 north in"
    degrees = "15.00000 to 15.00139 east and"
    for crs, where in (
        ("EPSG:32633", f"{metres} EPSG:32633"),
        (wkt, f"{metres} WGS 84 / UTM zone 33N"),
        ("EPSG:4326", degrees),
        ("OGC:CRS84", degrees),
    ):
        with pytest.raises(GeomeltError) as error:
            reference.window_of((0, 0, 1, 1), crs)
        assert where in error.value.detail


def test_ground_control_points_place_a_raster() -> None:
    corners = [(0, 0), (0, WIDTH), (HEIGHT, WIDTH), (HEIGHT, 0)]
    points = [GroundControlPoint(row, col, *(NORTH_UP @ (col, row))) for row, col in corners]
    reference = placed(None, Affine.identity(), gcps=(points, CRS.from_epsg(32633)))
    assert reference.bounds == pytest.approx(placed("EPSG:32633", NORTH_UP).bounds)


def test_control_points_that_bend_a_raster_do_not_place_it() -> None:
    bent = [
        GroundControlPoint(row, col, *(NORTH_UP @ (col + (row * col > 0) * 20, row)))
        for row in (0, HEIGHT)
        for col in (0, WIDTH)
    ]
    with pytest.raises(GeomeltError, match="gdalwarp -tps") as error:
        placed(None, Affine.identity(), gcps=(bent, CRS.from_epsg(32633)))
    assert error.value.code == "not-georeferenced"
    in_a_row = [GroundControlPoint(0, col, 500_000.0 + col, 5_500_000.0) for col in (0, 10, 20)]
    with pytest.raises(GeomeltError, match=r"scene\.tif"):
        placed(None, Affine.identity(), gcps=(in_a_row, CRS.from_epsg(32633)))


@pytest.mark.parametrize(
    ("crs", "latitude", "window"),
    [
        ("EPSG:3413", 90, PixelWindow(160, 110, 80, 80)),
        ("EPSG:3413", 90, PixelWindow(200, 150, 64, 64)),  # the pole is its corner
        ("EPSG:3413", 90, PixelWindow(168, 150, 64, 64)),  # the pole is on its edge
        ("EPSG:3031", -90, PixelWindow(160, 110, 80, 80)),
    ],
)
def test_footprints_at_the_poles(crs: str, latitude: float, window: PixelWindow) -> None:
    """The pole is at pixel 200, 150."""
    reference = placed(crs, Affine(1000, 0, -200_000, 0, -1000, 150_000))
    outline = reference.footprint(window)
    assert outline.is_valid
    assert outline.bounds[1 if latitude < 0 else 3] == latitude
    share = abs(Geod(ellps="WGS84").geometry_area_perimeter(outline)[0]) / (
        window.width * window.height * reference.gsd**2
    )
    assert math.isclose(share, 1, rel_tol=0.02)
    whole = reference.bounds
    assert round(whole[2] - whole[0], 6) == 360


def test_footprints_run_on_past_the_antimeridian() -> None:
    reference = placed(*PLACES["antimeridian in degrees"])
    for col, west, east in ((0, 179.8, 179.9), (150, 179.95, 180.05), (300, -179.9, -179.8)):
        bounds = reference.footprint(PixelWindow(col, 0, 100, 100)).bounds
        assert bounds == pytest.approx((west, -17.1, east, -17))
    assert reference.bounds == pytest.approx((179.8, -17.3, 180.2, -17))


@pytest.mark.parametrize(
    ("crs", "affine"),
    [
        (None, NORTH_UP),
        ("EPSG:32633", Affine.identity()),
        ("EPSG:4326", NORTH_UP),  # metres called degrees
        ("EPSG:32633", Affine(math.nan, 0, 0, 0, 1, 0)),
        ("EPSG:32633", Affine(0, 0, 500_000, 0, 0, 5_500_000)),
        ("EPSG:32633", Affine(1, 0, 1e12, 0, -1, 1e12)),
        ("EPSG:32633", Affine(0, 0, 0, 0, 0, 0)),
        ("EPSG:32633", Affine(1e-320, 0, 500_000, 0, -1e-320, 5_500_000)),
        ("EPSG:4326", Affine(1.0, 0, -180, 0, -1.0, 150)),  # beyond the pole
        ("EPSG:4326", Affine(2.0, 0, -180, 0, -0.1, 50)),  # twice around the Earth
        ("EPSG:3857", Affine(1e6, 0, -2e8, 0, -1e3, 1e7)),
    ],
)
def test_what_is_not_on_earth_is_refused_by_name(crs: str | None, affine: Affine) -> None:
    with pytest.raises(GeomeltError, match=r"scene\.tif") as error:
        placed(crs, affine)
    assert error.value.code == "not-georeferenced"
