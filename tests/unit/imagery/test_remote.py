"""Rasters and STAC items on other machines, here a web server of our own."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio.shutil
from geomelt.base.errors import GeomeltError
from geomelt.imagery import PixelWindow, RasterSource, find_sources, fingerprint, state_of
from numpy.typing import NDArray

Write = Callable[..., Path]


def test_a_remote_raster_is_read_by_its_parts(
    write: Write, site: Any, photo: NDArray[np.uint8]
) -> None:
    noise = np.random.default_rng(0).integers(5, 250, (3, 2048, 2048), dtype=np.uint8)
    path = write(noise, "scene_20200831.tif", tiled=True)
    url = f"{site.address}/{path.name}?signed=yes"
    (uri,) = find_sources([url], remote=True)
    with RasterSource.open(uri, remote=True) as source:
        assert (source.uri, source.size) == (url, path.stat().st_size)
        assert (source.date, source.date_origin) == ("2020-08-31", "name")
        window = PixelWindow(600, 700, 64, 64)
        stretch = [(0.0, 255.0)] * 3
    site.asked.clear()
    with RasterSource.open(uri, remote=True, stretch=stretch) as source:
        image, _ = source.read(window, 64)
    assert (image == np.moveaxis(noise[:, 700:764, 600:664], 0, -1)).all()
    assert 2 <= len(site.asked) < 12
    assert set(site.asked) == {f"/{path.name}?signed=yes"}  # no sidecars


def test_what_changed_on_the_server_is_read_anew(
    write: Write, site: Any, photo: NDArray[np.uint8]
) -> None:
    url = f"{site.address}/scene.tif"
    states = []
    for turn in range(2):
        path = write(np.roll(photo, 7 * turn, axis=2))
        os.utime(path, (0, 1_600_000_000 + turn))
        states.append((state_of(url, remote=True), fingerprint(url, remote=True)))
        with RasterSource.open(url, remote=True, stretch=[(0, 255)] * 3) as source:
            assert (source.date, source.date_origin) == ("2020-09-13", "file")
            image, _ = source.read(PixelWindow(0, 0, 64, 64), 64)
        assert (image == np.moveaxis(np.roll(photo, 7 * turn, 2)[:, :64, :64], 0, -1)).all()
    assert states[0][0].size == states[1][0].size
    assert states[0][0] != states[1][0]
    assert states[0][1] != states[1][1]


def test_nothing_is_asked_without_leave(write: Write, site: Any, photo: NDArray[np.uint8]) -> None:
    write(photo)
    url = f"{site.address}/scene.tif"
    for ask in (RasterSource.open, state_of, fingerprint, lambda uri: find_sources([uri])):
        with pytest.raises(GeomeltError, match="allow remote sources") as error:
            ask(url)
        assert error.value.code == "remote-not-allowed"
    assert site.asked == []


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("gone.tif", "no-such-file", "address"),
        ("plain.tif", "unreadable", "range requests"),
        ("words.tif", "unreadable", "words.tif"),
        ("service.tif", "unreadable", "service.tif"),
    ],
)
def test_remote_files_that_cannot_be_read(
    write: Write,
    site: Any,
    tmp_path: Path,
    photo: NDArray[np.uint8],
    name: str,
    code: str,
    says: str,
) -> None:
    write(photo, "plain.tif")
    (tmp_path / "words.tif").write_text("these are words, not pixels" * 99)
    hidden = f"<GDAL_WMS><Service name='TMS'><ServerUrl>{site.address}/x</ServerUrl></Service>"
    (tmp_path / "service.tif").write_text(hidden)
    with pytest.raises(GeomeltError, match=says) as error:
        RasterSource.open(f"{site.address}/{name}", remote=True)
    assert error.value.code == code
    assert "/x" not in site.asked


def test_a_server_that_is_not_there() -> None:
    with pytest.raises(GeomeltError, match="network") as error:
        state_of("http://127.0.0.1:9/scene.tif", remote=True)
    assert error.value.code == "unreadable"


def item(assets: dict[str, Any], **properties: Any) -> str:
    properties = {"datetime": "2020-08-31T10:00:31Z", **properties}
    return json.dumps(
        {"type": "Feature", "stac_version": "1.0.0", "properties": properties, "assets": assets}
    )


def test_the_picture_of_a_stac_item(
    write: Write, site: Any, tmp_path: Path, photo: NDArray[np.uint8]
) -> None:
    raster = write(photo, "pixels/scene_19990101.tif")
    thumbnail = {"href": "gone.png", "type": "image/png", "roles": ["visual", "thumbnail"]}
    for href in ("./pixels/scene_19990101.tif", f"{site.address}/pixels/{raster.name}"):
        path = tmp_path / "item.json"
        path.write_text(item({"thumbnail": thumbnail, "visual": {"href": href}}))
        with RasterSource.open(path, remote=True, within=[tmp_path]) as source:
            assert source.uri == str(path)
            assert (source.date, source.date_origin) == ("2020-08-31", "stac")
            image, _ = source.read(PixelWindow(0, 0, 64, 64), 64)
        assert (image == np.moveaxis(photo[:, :64, :64], 0, -1)).all()
    site.asked.clear()
    with pytest.raises(GeomeltError, match="allow remote sources"):
        RasterSource.open(path)
    assert site.asked == []


@pytest.mark.parametrize("where", ["{}", "pixels/{}"])
def test_the_bands_of_a_stac_item(write: Write, site: Any, tmp_path: Path, where: str) -> None:
    """STAC 1.0 has eo:bands, 1.1 bands; here one is remote, or none."""
    rng = np.random.default_rng(0)
    values = rng.integers(100, 4000, (3, 200, 300), dtype=np.uint16)
    hrefs = []
    for number, colour in enumerate(("red", "green", "blue")):
        write(values[number : number + 1], f"pixels/{colour}.tif", nodata=0, tiled=True)
        hrefs.append(where.format(f"{colour}.tif"))
    if where == "{}":
        hrefs = [f"{site.address}/pixels/{href}" for href in hrefs]
    path = tmp_path / "item.json"
    assets = {
        "nir": {"href": "gone.tif", "eo:bands": [{"common_name": "nir"}]},
        "B02": {"href": hrefs[2], "eo:bands": [{"name": "B02", "common_name": "blue"}]},
        "B03": {"href": hrefs[1], "bands": [{"name": "B03", "eo:common_name": "green"}]},
        "red": {"href": hrefs[0], "type": "image/tiff; application=geotiff"},
    }
    path.write_text(item(assets, datetime=None, start_datetime="2019-06-14T00:00:00Z"))
    before = state_of(path, remote=True)
    with RasterSource.open(path, remote=True, stretch=[(0, 4000)] * 3) as source:
        assert source.bands == (1, 2, 3)
        assert (source.date, source.date_origin) == ("2019-06-14", "stac")
        assert (source.size, source.mtime_ns) == (before.size, before.mtime_ns)
        image, share = source.read(PixelWindow(30, 40, 64, 64), 64)
    assert share == 1
    wanted = np.rint(values[:, 40:104, 30:94] * (255 / 4000)).astype(np.uint8)
    assert abs(np.moveaxis(wanted, 0, -1).astype(int) - image).max() <= 1


def test_one_asset_may_hold_all_bands(write: Write, tmp_path: Path) -> None:
    values = np.random.default_rng(0).integers(5, 250, (4, 64, 64), dtype=np.uint8)
    write(values, "all.tif", photometric="MINISBLACK")
    bands = [{"common_name": name} for name in ("blue", "green", "red", "nir")]
    path = tmp_path / "item.json"
    path.write_text(item({"data": {"href": "all.tif", "eo:bands": bands}}))
    with RasterSource.open(path) as source:
        assert source.bands == (3, 2, 1)


@pytest.mark.parametrize(
    ("assets", "says"),
    [
        ({}, "no asset"),
        ({"visual": {"href": "gone.tif"}}, "not there"),
        ({"visual": {"href": "s3://bucket/a.tif"}}, "https"),
        ({"visual": {"href": "/vsicurl/http://127.0.0.1:9/a.tif"}}, "https"),
        ({"visual": {"href": "words.tif"}}, "words"),
        ({"data": {"href": "words.tif", "type": "application/json"}}, "no asset"),
        ({"visual": {"href": "words.tif", "roles": 3, "type": []}}, "no asset"),
        ({"data": {"href": "words.tif", "eo:bands": 3}, "more": 4}, "no asset"),
    ],
)
def test_stac_items_that_cannot_be_read(tmp_path: Path, assets: dict[str, Any], says: str) -> None:
    (tmp_path / "words.tif").write_text("these are words, not pixels")
    path = tmp_path / "item.json"
    path.write_text(item(assets))
    with pytest.raises(GeomeltError, match=says) as error:
        RasterSource.open(path, remote=True)
    assert str(path) in error.value.detail
    assert error.value.code == "unreadable"


def test_an_item_reads_nothing_outside_the_folders_given(
    write: Write, tmp_path: Path, photo: NDArray[np.uint8]
) -> None:
    raster = write(photo, "elsewhere/scene.tif")
    path = tmp_path / "given" / "item.json"
    path.parent.mkdir()
    (path.parent / "link").symlink_to(raster.parent)
    rasterio.shutil.copy(raster, path.with_name("scene.vrt"), driver="VRT")
    hrefs = ("../elsewhere/scene.tif", str(raster), raster.as_uri(), "link/scene.tif", "scene.vrt")
    for href in hrefs:
        path.write_text(item({"visual": {"href": href}}))
        RasterSource.open(path).close()
        RasterSource.open(path, within=[path.parent, raster.parent]).close()
        with pytest.raises(GeomeltError, match="outside the folders") as error:
            RasterSource.open(path, within=[path.parent])
        assert error.value.code == "outside-folders"
