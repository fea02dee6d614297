"""Sources of more than one file, or of less: products, archives, map tiles, pictures."""

from __future__ import annotations

import xml.sax.saxutils
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from affine import Affine
from geomelt.base.errors import GeomeltError
from geomelt.imagery import PixelWindow, RasterSource, find_sources, fingerprint, state_of
from numpy.typing import NDArray

Write = Callable[..., Path]
CORNER = PixelWindow(10, 20, 64, 64)
GRANULE = "GRANULE/L2A_T33UUP_A027087/IMG_DATA"
LOSSLESS = {"driver": "JP2OpenJPEG", "QUALITY": "100", "REVERSIBLE": "YES"}


def corner(uri: str | Path, **options: Any) -> NDArray[np.uint8]:
    with RasterSource.open(uri, **options) as source:
        return source.read(CORNER, 64)[0]


def expected(photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.moveaxis(photo[:, 20:84, 10:74], 0, -1)


@pytest.mark.parametrize(
    ("image", "metadata", "date"),
    [
        (f"{GRANULE}/R10m/T33UUP_20200831T100031_TCI_10m.jp2", "2020-08-31T10:00:31.024Z", 31),
        (f"{GRANULE}/T33UUP_20200831T100031_TCI.jp2", None, 30),
    ],
)
def test_a_sentinel_2_product_is_read_as_its_true_colour_image(
    write: Write, tmp_path: Path, photo: NDArray[np.uint8], image: str, metadata: str, date: int
) -> None:
    name = "S2A_MSIL2A_20200830T100031_N0214_R122_T33UUP_20200901T120000.SAFE"
    product = tmp_path / name
    write(photo, f"{name}/{image}", **LOSSLESS)
    write(photo[:1], f"{name}/{GRANULE}/R20m/T33UUP_20200831T100031_TCI_20m.jp2", **LOSSLESS)
    if metadata:
        xml = (
            f"<n1:P xmlns:n1='x'><I><PRODUCT_START_TIME>{metadata}</PRODUCT_START_TIME></I></n1:P>"
        )
        (product / "MTD_MSIL2A.xml").write_text(xml)
    (uri,) = find_sources([tmp_path])
    with RasterSource.open(uri) as source:
        assert source.uri == str(product)
        assert (source.date, source.date_origin) == (f"2020-08-{date}", "product")
        assert (source.size, source.mtime_ns) == (state_of(uri).size, state_of(uri).mtime_ns)
        assert source.size == (product / image).stat().st_size
    assert (corner(uri) == expected(photo)).all()
    before = fingerprint(uri)
    product.rename(tmp_path / "renamed.SAFE")
    assert fingerprint(tmp_path / "renamed.SAFE") == before


def test_a_product_without_one_is_read_by_its_bands(
    write: Write, tmp_path: Path, photo: NDArray[np.uint8]
) -> None:
    folder = "S2A_MSIL1C_20160830T100031_N0204_R122_T33UUP_20160831T120000.SAFE"
    for number, band in enumerate(("B04", "B03", "B02", "B08")):
        values = photo[number % 3 :][:1]
        write(values, f"{folder}/{GRANULE}/S2A_T33UUP_{band}.jp2", **LOSSLESS)
    (uri,) = find_sources([tmp_path])
    assert (corner(uri, stretch=[(0, 255)] * 3) == expected(photo)).all()


@pytest.mark.parametrize("names", [[], ["a/IMG_DATA/a_TCI.jp2", "b/IMG_DATA/b_TCI.jp2"]])
def test_products_that_are_not_one_picture(tmp_path: Path, names: list[str]) -> None:
    product = tmp_path / "S1A_IW_GRDH_1SDV_20200831T051500.SAFE"
    product.mkdir()
    for name in names:
        path = product / "GRANULE" / name
        path.parent.mkdir(parents=True)
        path.touch()
    (uri,) = find_sources([tmp_path])
    with pytest.raises(GeomeltError, match="name its rasters themselves"):
        RasterSource.open(uri)


def test_rasters_are_read_inside_archives(
    write: Write, tmp_path: Path, photo: NDArray[np.uint8]
) -> None:
    path = write(photo, "scene_20200831.tif")
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, "deep/scene_20200831.tif")
        archive.write(path, "evil.tif")
        archive.writestr("evil.tif.ovr", f"<VRTDataset><SourceFilename>{path}</SourceFilename>")
        archive.writestr("words.tif", "these are words, not pixels")
    path.unlink()
    uris = find_sources([tmp_path])
    assert len(uris) == 3
    with RasterSource.open(uris[0]) as source:
        assert (source.uri, source.date) == (uris[0], "2020-08-31")
        assert state_of(uris[0]).mtime_ns == source.mtime_ns
    assert (corner(uris[0]) == expected(photo)).all()
    assert fingerprint(uris[0]) == fingerprint(uris[1]) != fingerprint(uris[2])
    for uri in uris[1:]:
        with pytest.raises(GeomeltError) as error:
            RasterSource.open(uri)
        assert error.value.code == "unreadable"
        assert uri.removeprefix("/vsizip/") in error.value.detail
    for gone in (f"{uris[0]}x", uris[0].replace("a.zip", "b.zip")):
        with pytest.raises(GeomeltError) as error:
            state_of(gone)
        assert error.value.code == "no-such-file"


def test_what_claims_to_unpack_to_too_much_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.tif", b"II*\0" + bytes(2**20))
        archive.getinfo("bomb.tif").file_size = 2**40
    (uri,) = find_sources([tmp_path])
    with pytest.raises(GeomeltError, match="claim to unpack"):
        RasterSource.open(uri)


def test_map_tiles_have_their_zoom_levels_as_overviews(
    write: Write, tmp_path: Path, photo: NDArray[np.uint8]
) -> None:
    zoom_16 = 2 * 20037508.342789244 / 256 / 2**16
    place = Affine(zoom_16, 0, zoom_16 * 256 * 1000, 0, -zoom_16, zoom_16 * 256 * 2000)
    values = np.tile(photo[:, :128, :128], (1, 8, 8))
    scene = write(values, crs="EPSG:3857", transform=place)
    path = tmp_path / "map.mbtiles"
    rasterio.shutil.copy(scene, path, driver="MBTiles", TILE_FORMAT="PNG")
    with rasterio.open(path, "r+") as dataset:
        dataset.build_overviews([2, 4])
    scene.unlink()
    (uri,) = find_sources([tmp_path])
    with RasterSource.open(uri) as source:
        assert (source.crs_name, source.width, source.bands) == ("EPSG:3857", 1024, (1, 2, 3))
        assert source.overview(4) == 4
        assert source.read(PixelWindow(0, 0, 1024, 1024), 128)[1] == 1
    assert (corner(uri) == expected(photo)).all()


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
@pytest.mark.parametrize(
    ("name", "driver", "world", "projection"),
    [
        ("map.png", "PNG", "map.pgw", "map.prj"),
        ("map.jpg", "JPEG", "map.jgw", "map.prj"),
        ("map.jpg", "JPEG", "map.jpgw", "map.jpg.aux.xml"),
        ("MAP.PNG", "PNG", "MAP.PNGW", "MAP.PRJ"),
    ],
)
def test_pictures_are_placed_by_the_files_beside_them(
    write: Write,
    tmp_path: Path,
    photo: NDArray[np.uint8],
    name: str,
    driver: str,
    world: str,
    projection: str,
) -> None:
    write(photo, name, driver=driver, crs=None, transform=None)
    for left in tmp_path.glob("*.xml"):
        left.unlink()
    (tmp_path / world).write_text("1.0\n0.0\n0.0\n-1.0\n500000.5\n5499999.5\n")
    wkt = rasterio.crs.CRS.from_epsg(32633).to_wkt()
    aux = f"<PAMDataset><SRS>{xml.sax.saxutils.escape(wkt)}</SRS></PAMDataset>"
    (tmp_path / projection).write_text(aux if projection.endswith("xml") else wkt)
    (uri,) = find_sources([tmp_path])
    state, print_ = state_of(uri), fingerprint(uri)
    with RasterSource.open(uri) as source:
        assert source.crs_name == "EPSG:32633"
        assert source.window_of((500010, 5499916, 500074, 5499980), "EPSG:32633") == CORNER
    (tmp_path / world).write_text("2.0\n0.0\n0.0\n-2.0\n500000.5\n5499999.5\n\n")
    assert state_of(uri) != state
    assert fingerprint(uri) != print_


def test_a_vrt_changes_with_its_sources(
    write: Write, tmp_path: Path, photo: NDArray[np.uint8]
) -> None:
    scene = write(photo)
    mosaic = tmp_path / "mosaic.vrt"
    rasterio.shutil.copy(scene, mosaic, driver="VRT")
    state, print_ = state_of(mosaic), fingerprint(mosaic)
    assert state_of(mosaic) == state
    write(photo[:, ::-1])
    assert state_of(mosaic) != state
    assert fingerprint(mosaic) != print_


def test_fingerprints_know_content_from_names(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    for size in (0, 1000, 65_536 * 18, 9_000_001):
        content = bytearray(rng.bytes(size))
        one, other = tmp_path / "one.tif", tmp_path / "deep" / "other.tif"
        other.parent.mkdir(exist_ok=True)
        one.write_bytes(content)
        other.write_bytes(content)
        assert fingerprint(one) == fingerprint(other)
        changed = [b"x", bytes(content) + b"x"]
        for place in (0, size // 2, size - 1) if 0 < size < 2_000_000 else (0, size - 1)[:size]:
            content[place] ^= 1
            changed.append(bytes(content))
        for each in changed:
            other.write_bytes(each)
            assert fingerprint(one) != fingerprint(other)


def test_what_is_gone_has_no_state(tmp_path: Path) -> None:
    for ask in (state_of, fingerprint):
        with pytest.raises(GeomeltError) as error:
            ask(tmp_path / "gone.tif")
        assert error.value.code == "no-such-file"
