"""Rasters as they come: each is read, or refused in one sentence that names it."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geomelt
import numpy as np
import pytest
import rasterio
import rasterio.shutil
from affine import Affine
from geomelt.errors import GeomeltError
from geomelt.imagery import PixelWindow, RasterSource, TileRecipe
from numpy.typing import NDArray
from PIL import Image
from rasterio.enums import ColorInterp
from rasterio.rpc import RPC

Write = Callable[..., Path]
WHOLE = PixelWindow(0, 0, 300, 200)


def read_whole(path: Path, size: int = 64) -> tuple[NDArray[np.uint8], float]:
    with RasterSource.open(path) as source:
        image, share = source.read(PixelWindow(0, 0, source.width, source.height), size)
    assert image.shape == (size, size, 3)
    assert image.dtype == np.uint8
    return image, share


def refusal(path: Path) -> GeomeltError:
    with pytest.raises(GeomeltError) as error:
        read_whole(path)
    assert str(path) in error.value.detail
    assert len(error.value.detail.splitlines()) == 1
    return error.value


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_no_crs_and_no_transform_are_refused(write: Write, photo: NDArray[np.uint8]) -> None:
    assert refusal(write(photo, "a.tif", crs=None)).code == "not-georeferenced"
    assert refusal(write(photo, "b.tif", transform=None)).code == "not-georeferenced"


@pytest.mark.parametrize("content", [b"", b"these are words, not pixels", b"II*\x00\x08\x00"])
def test_no_raster_at_all(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "words.tif"
    path.write_bytes(content)
    assert refusal(path).code == "unreadable"


def test_a_missing_file(tmp_path: Path) -> None:
    error = refusal(tmp_path / "gone.tif")
    assert (error.code, error.status) == ("no-such-file", 404)


def test_a_truncated_file_opens_and_fails_on_read(write: Write, photo: NDArray[np.uint8]) -> None:
    path = write(photo, tiled=True, blockxsize=64, blockysize=64)
    path.write_bytes(path.read_bytes()[:-60_000])
    with RasterSource.open(path, stretch=[(0, 255)] * 3) as source:
        image, _ = source.read(PixelWindow(0, 0, 32, 32), 32)
        assert (image == np.moveaxis(photo[:, :32, :32], 0, -1)).all()
        with pytest.raises(GeomeltError, match=r"scene\.tif") as error:
            source.read(PixelWindow(236, 136, 64, 64), 64)
    assert error.value.code == "unreadable"


def test_all_nodata_has_nothing_valid(write: Write) -> None:
    image, share = read_whole(write(np.full((3, 200, 300), 7, np.uint16), nodata=7))
    assert share == 0
    assert (image == 0).all()


def test_nan_is_not_valid(write: Write) -> None:
    values = np.random.default_rng(0).normal(0.2, 0.05, (3, 200, 300)).astype(np.float32)
    values[:, :, :150] = np.nan
    for nodata in (None, np.nan):
        image, share = read_whole(write(values, nodata=nodata))
        assert share == pytest.approx(0.5, abs=0.02)
        # The hole takes the mean colour: it is not an edge, nor does it go black.
        hole = image[:, :24]
        assert np.ptp(hole.reshape(-1, 3), axis=0).max() <= 40
        assert abs(hole.mean() - image[:, 40:].mean()) < 12


def test_nodata_in_one_band_is_a_dark_pixel(write: Write, photo: NDArray[np.uint8]) -> None:
    photo[0] = 0
    assert read_whole(write(photo, nodata=0))[1] == 1
    photo[:, :, :150] = 0
    assert read_whole(write(photo, nodata=0))[1] == pytest.approx(0.5, abs=0.02)


def test_a_black_collar_without_a_tag_is_not_valid(write: Write, photo: NDArray[np.uint8]) -> None:
    photo[:, :100] = 0
    assert read_whole(write(photo))[1] == pytest.approx(0.5, abs=0.02)


def test_alpha_tells_what_is_valid_and_is_no_colour(write: Write, photo: NDArray[np.uint8]) -> None:
    alpha = np.zeros((1, 200, 300), np.uint8)
    alpha[:, :, :75] = 255
    rgba = (ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha)
    path = write(np.concatenate([photo, alpha]), colorinterp=rgba)
    with RasterSource.open(path) as source:
        assert source.bands == (1, 2, 3)
        assert source.read(WHOLE, 32)[1] == pytest.approx(0.25, abs=0.02)


def test_sixteen_bits_are_stretched_per_band(write: Write) -> None:
    values = np.random.default_rng(0).uniform(0, 1, (3, 200, 300))
    values = (values * [[[300]], [[900]], [[2500]]] + [[[200]], [[1000]], [[300]]]).astype("u2")
    with RasterSource.open(write(values)) as source:
        for (low, high), start, width in zip(
            source.stretch, (200, 1000, 300), (300, 900, 2500), strict=True
        ):
            assert low == pytest.approx(start + 0.02 * width, rel=0.05)
            assert high == pytest.approx(start + 0.98 * width, rel=0.05)
        image, _ = source.read(PixelWindow(0, 0, 200, 200), 200)
    assert image.mean(axis=(0, 1)) == pytest.approx([127, 127, 127], abs=4)
    assert image.min() == 0
    assert image.max() == 255


def test_the_recipes_percentiles_are_followed(write: Write) -> None:
    values = np.tile(np.arange(1, 301, dtype="u2"), (3, 200, 1))
    path = write(values)
    with RasterSource.open(path, percentiles=(10, 90)) as source:
        assert source.stretch[0] == pytest.approx((30.9, 270.1), abs=2)


def test_a_stored_stretch_is_used_as_it_is(write: Write) -> None:
    values = np.full((1, 200, 300), 500, np.uint16)
    with RasterSource.open(write(values), bands=[1], stretch=[(0, 1000)]) as source:
        assert source.read(WHOLE, 32)[0][0, 0].tolist() == [128, 128, 128]


def test_a_well_exposed_photo_passes_unchanged(write: Write, photo: NDArray[np.uint8]) -> None:
    with RasterSource.open(write(photo)) as source:
        image, share = source.read(PixelWindow(20, 10, 64, 64), 64)
    assert share == 1
    assert (image == np.moveaxis(photo[:, 10:74, 20:84], 0, -1)).all()


def test_a_dull_picture_is_stretched_and_keeps_its_hue(write: Write) -> None:
    dull = np.random.default_rng(0).integers(100, 140, (3, 200, 300), dtype=np.uint8)
    dull[2] -= 20
    with RasterSource.open(write(dull)) as source:
        assert len(set(source.stretch)) == 1
        image, _ = source.read(WHOLE, 64)
    assert np.ptp(image) > 150
    assert image[..., 0].mean() > image[..., 2].mean() + 40


def test_a_palette_gives_its_colours(write: Write) -> None:
    classes = np.zeros((1, 200, 300), np.uint8)
    classes[:, :, 150:] = 3
    path = write(classes, colormap={0: (200, 10, 10, 255), 3: (10, 10, 200, 255)})
    with RasterSource.open(path) as source:
        assert source.bands == (1,)
        image, share = source.read(WHOLE, 64)
    assert share == 1
    assert image[32, 5].tolist() == [200, 10, 10]
    assert image[32, 60].tolist() == [10, 10, 200]


def test_one_band_is_grey_and_two_are_the_first(write: Write) -> None:
    values = np.random.default_rng(0).integers(0, 4000, (2, 200, 300), dtype=np.uint16)
    for count in (1, 2):
        image, _ = read_whole(write(values[:count]))
        assert (image[..., 0] == image[..., 2]).all()
        assert np.ptp(image) > 50


def test_bands_by_colour_interpretation_then_by_name(
    write: Write, photo: NDArray[np.uint8]
) -> None:
    order = (ColorInterp.blue, ColorInterp.green, ColorInterp.red)
    with RasterSource.open(write(photo, colorinterp=order, photometric="MINISBLACK")) as source:
        assert source.bands == (3, 2, 1)
    path = write(np.tile(photo, (2, 1, 1)), "named.tif", photometric="MINISBLACK")
    with rasterio.open(path, "r+") as dataset:
        dataset.descriptions = ("B01", "B02", "B03", "B04", "B05", "B06")
    with RasterSource.open(path) as source:
        assert source.bands == (4, 3, 2)


@pytest.mark.parametrize("bands", [[0, 1, 2], [1, 2], [1, 2, 9], []])
def test_bands_it_does_not_have(write: Write, photo: NDArray[np.uint8], bands: list[int]) -> None:
    with pytest.raises(GeomeltError, match="1 to 3"):
        RasterSource.open(write(photo), bands=bands)


def test_south_up_rasters_have_their_place(write: Write, photo: NDArray[np.uint8]) -> None:
    path = write(photo, transform=Affine(1.0, 0, 500_000, 0, 1.0, 5_500_000))
    with RasterSource.open(path) as source:
        first = source.footprint(PixelWindow(0, 0, 10, 10)).centroid.y
        last = source.footprint(PixelWindow(0, 190, 10, 10)).centroid.y
        assert first < last
        assert source.bounds[1] < source.bounds[3]


def test_complex_values_are_refused(write: Write) -> None:
    assert refusal(write(np.ones((1, 20, 20), np.complex64))).code == "unreadable"


def test_a_window_outside_is_refused(write: Write, photo: NDArray[np.uint8]) -> None:
    with RasterSource.open(write(photo)) as source:
        for window in (PixelWindow(250, 0, 64, 64), PixelWindow(-1, 0, 5, 5)):
            with pytest.raises(GeomeltError) as error:
                source.read(window, 64)
            assert error.value.code == "outside-raster"


def test_a_vrt_may_name_local_files_only(write: Write, photo: NDArray[np.uint8]) -> None:
    scene = write(photo)
    folder = scene.parent
    text = """<VRTDataset rasterXSize="300" rasterYSize="200"><SRS>EPSG:32633</SRS>
      <GeoTransform>500000, 1, 0, 5500000, 0, -1</GeoTransform>
      <VRTRasterBand dataType="Byte" band="1"><SimpleSource>
      <SourceFilename relativeToVRT="{}">{}</SourceFilename><SourceBand>1</SourceBand>
      </SimpleSource></VRTRasterBand></VRTDataset>"""
    mosaic = folder / "mosaic.vrt"
    mosaic.write_text(text.format(1, scene.name))
    assert read_whole(mosaic)[1] == 1
    for name in ("/vsicurl/http://127.0.0.1:9/a.tif", "http://127.0.0.1:9/a.tif", "wms.tif"):
        (folder / "wms.tif").write_text("<GDAL_WMS><Service name='TMS'/></GDAL_WMS>")
        mosaic.write_text(text.format(1 if name == "wms.tif" else 0, name))
        assert refusal(mosaic).code == "unreadable"
    mosaic.write_text('<?xml version="1.0"?>' + mosaic.read_text().replace("Source", "source"))
    assert refusal(mosaic).code == "unreadable"
    nested = folder / "nested.vrt"
    nested.write_text(text.format(1, mosaic.name))
    assert refusal(nested).code == "unreadable"
    (folder / "service.vrt").write_text("<GDAL_WMS><Service name='TMS'/></GDAL_WMS>")
    assert refusal(folder / "service.vrt").code == "unreadable"


def test_a_tiny_raster_is_one_tile(write: Write) -> None:
    values = np.random.default_rng(0).integers(1, 255, (3, 9, 13), dtype=np.uint8)
    with RasterSource.open(write(values)) as source:
        (tile,) = source.tiles(TileRecipe())
        assert tile.window == PixelWindow(0, 0, 13, 9)
        assert source.read(tile.window, 32)[0].shape == (32, 32, 3)


def test_the_date_comes_from_the_tag_when_the_name_has_none(
    write: Write, photo: NDArray[np.uint8]
) -> None:
    tags = {"TIFFTAG_DATETIME": "2019:06:14 10:00:00"}
    with RasterSource.open(write(photo, tags=tags)) as source:
        assert source.date == "2019-06-14"
    with RasterSource.open(write(photo, "town_20200831.tif", tags=tags)) as source:
        assert source.date == "2020-08-31"


def sparse(path: Path, side: int, places: list[tuple[int, int]], **profile: Any) -> Path:
    """`side` x `side` pixels of 16 bits, nothing of them stored but 256 x 256 at each place."""
    settings = {"count": 3, "interleave": "pixel", "bigtiff": "yes", **profile}
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=side,
        height=side,
        dtype="uint16",
        crs="EPSG:32633",
        transform=Affine(0.3, 0, 500_000, 0, -0.3, 5_500_000),
        tiled=True,
        sparse_ok=True,
        **settings,
    ) as dataset:
        values = np.random.default_rng(0).integers(300, 500, (settings["count"], 256, 256), "u2")
        for col, row in places:
            dataset.write(values, window=((row, row + 256), (col, col + 256)))
    return path


@pytest.mark.parametrize(
    "profile", [{}, {"count": 1}, {"interleave": "band"}, {"bigtiff": "no", "compress": "lzw"}]
)
def test_what_a_sparse_file_leaves_out_is_known_without_reading(
    tmp_path: Path, profile: dict[str, Any]
) -> None:
    path = sparse(tmp_path / "sparse.tif", 20_000, [(10_240, 5_120)], **profile)
    with RasterSource.open(path) as source:
        low, high = source.stretch[0]
        assert 300 <= low < 310
        assert 490 < high <= 500
        kept = [tile.window for tile in source.tiles(TileRecipe()) if tile.level == 0]
        kept = [window for window in kept if not source.is_empty(window)]
        assert kept == [PixelWindow(10_240, 5_120, 256, 256)]
        assert source.read(kept[0], 64)[1] == 1
        assert source.is_empty(PixelWindow(10_496, 5_120, 9_504, 14_880))
        assert not source.is_empty(PixelWindow(10_495, 5_375, 1, 1))
        image, share = source.read(PixelWindow(0, 0, 8192, 4096), 64)
        assert (share, image.max()) == (0, 0)


def test_a_sparse_raster_of_half_a_million_pixels_a_side_takes_no_time(tmp_path: Path) -> None:
    wide = {"blockxsize": 2048, "blockysize": 2048}
    path = sparse(tmp_path / "sparse.tif", 500_000, [(256_000, 256_000)], **wide)
    began = time.monotonic()
    with RasterSource.open(path) as source:
        assert source.stretch[0][1] > 300
        assert source.count(TileRecipe()) > 5_000_000
        coarse = source.layouts(TileRecipe())[-1]
        assert sum(not source.is_empty(tile.window) for tile in coarse) == 1
    assert time.monotonic() - began < 20


def test_a_full_file_has_no_empty_windows(write: Write, photo: NDArray[np.uint8]) -> None:
    with RasterSource.open(write(np.zeros_like(photo))) as source:
        assert not source.is_empty(WHOLE)


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_rasters_placed_by_polynomials_alone_are_refused(
    write: Write, photo: NDArray[np.uint8]
) -> None:
    path = write(photo, transform=None, crs=None)
    with rasterio.open(path, "r+") as dataset:
        ones = [1.0] + [0.0] * 19
        dataset.rpcs = RPC(0, 1, 50, 1, ones, ones, 100, 100, 15, 1, ones, ones, 150, 150)
    error = refusal(path)
    assert error.code == "not-georeferenced"
    assert "gdalwarp -rpc" in error.detail


def test_one_bit_is_black_and_white(write: Write) -> None:
    values = np.zeros((1, 200, 300), np.uint8)
    values[:, :, 150:] = 1
    image, share = read_whole(write(values, nbits=1))
    assert share == 1
    assert set(np.unique(image[:, [5, 60]])) == {0, 255}


def test_blocks_too_large_to_decode_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "scene.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=16_384,
        height=16_384,
        count=3,
        dtype="uint8",
        interleave="pixel",
        tiled=True,
        blockxsize=16_384,
        blockysize=16_384,
        sparse_ok=True,
        crs="EPSG:32633",
        transform=Affine(1.0, 0, 500_000, 0, -1.0, 5_500_000),
    ):
        pass
    error = refusal(path)
    assert error.code == "unreadable"
    assert "gdal_translate -of COG" in error.detail


def test_headers_that_lie(write: Write, photo: NDArray[np.uint8]) -> None:
    path = write(photo, compress="deflate")
    content = bytearray(path.read_bytes())
    for tag, number in ((256, 2**31 - 1), (256, 0), (257, 2**31 - 1), (258, 9), (259, 9)):
        entry = content.index(struct.pack("<H", tag), 8)
        changed = content.copy()
        changed[entry + 2 : entry + 4] = struct.pack("<H", 4)
        changed[entry + 4 : entry + 12] = struct.pack("<II", 1, number)
        path.write_bytes(changed)
        assert refusal(path).code == "unreadable"


@pytest.mark.parametrize("text", ['rasterXSize="0" rasterYSize="0"', 'rasterXSize="9"'])
def test_a_raster_of_no_size(tmp_path: Path, text: str) -> None:
    path = tmp_path / "empty.vrt"
    path.write_text(f"<VRTDataset {text}></VRTDataset>")
    assert refusal(path).code == "unreadable"


@pytest.mark.parametrize("nodata", [-9999, 256, 1e30, np.nan])
def test_a_nodata_value_the_type_cannot_hold_is_no_value(
    write: Write, photo: NDArray[np.uint8], nodata: float
) -> None:
    path = write(photo, nodata=0)
    vrt = path.with_suffix(".vrt")
    rasterio.shutil.copy(path, vrt, driver="VRT")
    text = vrt.read_text()
    assert "<NoDataValue>0</NoDataValue>" in text
    vrt.write_text(text.replace("<NoDataValue>0<", f"<NoDataValue>{nodata}<"))
    assert read_whole(vrt)[1] == 1


def test_only_nan_has_nothing_valid(write: Write) -> None:
    image, share = read_whole(write(np.full((3, 200, 300), np.nan, np.float32)))
    assert (share, image.max()) == (0, 0)


@pytest.mark.parametrize("content", [b"", b"words", b"II*\0\x08\0\0\0"])
def test_broken_overviews_beside_a_file(
    write: Write, photo: NDArray[np.uint8], content: bytes
) -> None:
    path = write(np.tile(photo, (1, 8, 8)), tiled=True)
    with rasterio.Env(TIFF_USE_OVR=True), rasterio.open(path, "r+") as dataset:
        dataset.build_overviews([2, 4, 8])
    overviews = path.with_name(path.name + ".ovr")
    cut = overviews.read_bytes()[:-100_000]
    overviews.write_bytes(content)
    assert read_whole(path)[1] == 1
    overviews.write_bytes(cut)
    assert refusal(path).code == "unreadable"


def test_nothing_names_overviews_elsewhere(write: Write, photo: NDArray[np.uint8]) -> None:
    other = write(photo, "other.tif")
    by_tag = write(photo, "by_tag.tif")
    with rasterio.open(by_tag, "r+") as dataset:
        dataset.update_tags(ns="OVERVIEWS", OVERVIEW_FILE=str(other))
    assert "gdaladdo" in refusal(by_tag).detail
    by_notes = write(photo, "by_notes.tif")
    by_notes.with_name("by_notes.tif.aux.xml").write_text(
        f'<PAMDataset><Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">{other}</MDI>'
        "</Metadata></PAMDataset>"
    )
    assert "gdaladdo" in refusal(by_notes).detail
    for ending in (".ovr", ".msk"):
        path = write(photo, f"beside{ending}.tif")
        path.with_name(path.name + ending).write_text("<GDAL_WMS><Service name='TMS'/></GDAL_WMS>")
        assert "service" in refusal(path).detail


def test_a_vrt_reads_nothing_outside_the_folders_given(
    write: Write, tmp_path: Path, photo: NDArray[np.uint8]
) -> None:
    scene = write(photo, "elsewhere/scene.tif")
    mosaic = tmp_path / "given" / "mosaic.vrt"
    mosaic.parent.mkdir()
    rasterio.shutil.copy(scene, mosaic, driver="VRT")
    RasterSource.open(mosaic).close()
    RasterSource.open(mosaic, within=[mosaic, scene.parent]).close()
    with pytest.raises(GeomeltError, match=r"mosaic\.vrt names .*scene\.tif") as error:
        RasterSource.open(mosaic, within=[mosaic.parent])
    assert error.value.code == "outside-folders"


def test_no_storm_of_warnings(write: Write, photo: NDArray[np.uint8]) -> None:
    """In a process of its own: pytest takes warnings and log lines away."""
    cut = write(photo, "cut.tif", tiled=True, blockxsize=64, blockysize=64)
    cut.write_bytes(cut.read_bytes()[:-60_000])
    unplaced = cut.with_name("unplaced.png")
    Image.fromarray(np.moveaxis(photo, 0, -1)).save(unplaced)
    notes = write(photo, "notes.tif")
    notes.with_name("notes.tif.aux.xml").write_text("<PAMDataset><broken")
    script = (
        "import sys\n"
        "from geomelt.imagery import *\n"
        "for path in sys.argv[1:]:\n"
        "    try:\n"
        "        with RasterSource.open(path) as s: s.read(PixelWindow(0, 0, 300, 200), 64)\n"
        "    except Exception as e: print(type(e).__name__)\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", script, str(cut), str(unplaced), str(notes)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(geomelt.__file__).parents[1])},
    )
    assert found.stdout.split() == ["GeomeltError"] * 2
    assert found.stderr == ""
