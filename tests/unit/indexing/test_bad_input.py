"""Every odd kind of raster in one run: indexed rightly, or named in the report with its reason."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from geomelt.index.contract import Store
from geomelt.index.filters import Filter
from geomelt.index.report import report
from rasterio.control import GroundControlPoint
from rasterio.crs import CRS
from rasterio.rpc import RPC
from support.colour_engine import ColourEngine
from support.index_runs import index_sources
from support.small_rasters import write_raster

UTM = {"crs": "EPSG:32633", "transform": Affine(1, 0, 500_000, 0, -1, 5_500_000)}
SIDE = 64
GREEN = np.full((3, SIDE, SIDE), 90, np.uint8)
NOISE = np.random.default_rng(0).integers(20, 235, (3, SIDE, SIDE), dtype=np.uint8)


def write(path: Path, values: np.ndarray = NOISE, **profile: Any) -> Path:
    path.parent.mkdir(exist_ok=True)
    count, height, width = values.shape
    settings: dict[str, Any] = {**UTM, **profile}
    with rasterio.open(
        path, "w", driver="GTiff", count=count, height=height, width=width, dtype=values.dtype,
        **settings,
    ) as dataset:  # fmt: skip
        dataset.write(values)
    return path


def sparse(path: Path) -> None:
    shape = {"count": 3, "height": 20_480, "width": 20_480, "dtype": "uint8"}
    layout = {"tiled": True, "sparse_ok": True, "nodata": 0}
    with rasterio.open(path, "w", driver="GTiff", **shape, **layout, **UTM) as dataset:
        dataset.write(np.tile(NOISE, (4, 4)), window=((512, 768), (512, 768)))


def huge_block(path: Path) -> None:
    shape = {"count": 3, "height": 16_384, "width": 16_384, "dtype": "uint8"}
    layout = {"interleave": "pixel", "tiled": True, "blockxsize": 16_384, "blockysize": 16_384}
    rasterio.open(path, "w", driver="GTiff", sparse_ok=True, **shape, **layout, **UTM).close()


def truncated(path: Path) -> None:
    write(path)
    path.write_bytes(path.read_bytes()[:5000])


def lying_header(path: Path) -> None:
    """It says that it is two thousand million pixels wide."""
    write(path, compress="deflate")
    content = bytearray(path.read_bytes())
    width = content.index(struct.pack("<H", 256), 8)
    content[width + 2 : width + 12] = struct.pack("<HII", 4, 1, 2**31 - 1)
    path.write_bytes(content)


def wrong_nodata(path: Path) -> None:
    """A value that its type cannot hold, in GDAL's own tag."""
    write(path, nodata=222)
    path.write_bytes(path.read_bytes().replace(b"222\0", b"-9e\0"))


def ground_control_points(path: Path) -> None:
    """And no transform."""
    points = [
        GroundControlPoint(row, col, 500_000.0 + col, 5_500_000.0 - row)
        for row in (0, SIDE)
        for col in (0, SIDE)
    ]
    write(path, transform=None, crs=None)
    with rasterio.open(path, "r+") as dataset:
        dataset.gcps = (points, CRS.from_epsg(32633))


def rational_polynomials(path: Path) -> None:
    write(path, transform=None, crs=None)
    ones = [1.0] + [0.0] * 19
    with rasterio.open(path, "r+") as dataset:
        dataset.rpcs = RPC(0, 1, 50, 1, ones, ones, 100, 100, 15, 1, ones, ones, 150, 150)


def lost_overviews(path: Path) -> None:
    """Overviews that lay beside the file and do no more."""
    write(path)
    with rasterio.Env(TIFF_USE_OVR=True), rasterio.open(path, "r+") as dataset:
        dataset.build_overviews([2, 4])
    path.with_name(path.name + ".ovr").unlink()


def named_overviews(path: Path) -> None:
    """Notes that name overviews which are not there."""
    write(path)
    path.with_name(path.name + ".aux.xml").write_text(
        '<PAMDataset><Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">gone.ovr</MDI>'
        "</Metadata></PAMDataset>"
    )


DEGREES = {"crs": "EPSG:4326"}
FIJI = Affine(0.01, 0, 180 - 0.32, 0, -0.01, -17)
NORTH_POLE = {"crs": "EPSG:3413", "transform": Affine(1000, 0, -32_000, 0, -1000, 32_000)}
SOUTH_UP = Affine(1, 0, 500_000, 0, 1, 5_500_000)
FAR_NORTH = Affine(1, 0, 0, 0, -1, 120)

Make = Callable[[Path], object]

INDEXED: dict[str, Make] = {
    "sparse": sparse,
    "one_bit": lambda path: write(path, NOISE[:1] // 128, nbits=1),
    "wrong_nodata": wrong_nodata,
    "antimeridian": lambda path: write(path, transform=FIJI, **DEGREES),
    "pole": lambda path: write(path, **NORTH_POLE),
    "south_up": lambda path: write(path, transform=SOUTH_UP),
    "gcp_only": ground_control_points,
    "lost_overviews": lost_overviews,
}
REFUSED: dict[str, tuple[Make, str]] = {
    "complex": (lambda path: write(path, GREEN.astype(np.complex64)), "complex"),
    "no_bytes": (Path.touch, "empty"),
    "huge_block": (huge_block, "gdal_translate -of COG"),
    "truncated": (truncated, "copy or download it again"),
    "lying_header": (lying_header, "its blocks are of 258,048 MB"),
    "nan_only": (lambda path: write(path, np.full((3, 64, 64), np.nan, "f4")), "check its nodata"),
    "no_transform": (lambda path: write(path, transform=None), "geotransform"),
    "no_crs": (lambda path: write(path, crs=None), "no CRS"),
    "not_on_earth": (lambda path: write(path, transform=FAR_NORTH, **DEGREES), "do not fit WGS 84"),
    "rpc_only": (rational_polynomials, "gdalwarp -rpc"),
    "named_overviews": (named_overviews, "gdaladdo"),
}


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_each_is_indexed_or_named_with_its_reason(
    store: Store, engine: ColourEngine, tmp_path: Path
) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    for name, make in INDEXED.items():
        make(folder / f"{name}.tif")
    for name, (make, _) in REFUSED.items():
        make(folder / f"{name}.tif")
    write_raster(folder / "sane.tif")
    summary = index_sources(store, engine, [folder])
    reported = {Path(each["uri"]).stem: each for each in report(store)["sources"]}
    reasons = {name: each["reason"] for name, each in reported.items()}
    assert {name for name, reason in reasons.items() if reason} == set(REFUSED), reasons
    assert summary.indexed == len(INDEXED) + 1
    for name, (_, words) in REFUSED.items():
        assert words in reasons[name], (name, reasons[name])
        assert reported[name]["uri"] in reasons[name]
        assert len(reasons[name].splitlines()) == 1
    assert all(reported[name]["tiles"] > 0 for name in INDEXED)
    assert store.check() == []

    def found(*bounds: float) -> set[str]:
        ids = store.within(Filter(within=shapely.box(*bounds)))
        return {Path(tile.source.uri).stem for tile in store.tiles(ids)}

    assert found(179.8, -17.5, 179.9, -17.1) == found(-179.9, -17.5, -179.8, -17.1)
    assert found(179.8, -17.5, 179.9, -17.1) == {"antimeridian"}
    for longitude in (-170, -45, 100):
        assert "pole" in found(longitude, 89.8, longitude + 1, 90)
