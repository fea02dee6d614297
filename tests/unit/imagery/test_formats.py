"""What GDAL can open is a source, by one table; what it cannot is refused by name."""

from __future__ import annotations

import sqlite3
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from affine import Affine
from geomelt.base.errors import GeomeltError
from geomelt.imagery import RasterSource, find_sources, scan_sources, state_of
from geomelt.imagery.formats import FORMATS, drivers_for, why_not
from numpy.typing import NDArray
from support.rasters import refusal

Write = Callable[..., Path]
PLACE = {"crs": "EPSG:25832", "transform": Affine(0.5, 0, 600_000, 0, -0.5, 5_300_000)}


def copied(scene: Path, name: str, driver: str, **options: str) -> Path:
    made = scene.with_name(name)
    rasterio.shutil.copy(scene, made, driver=driver, **options)
    return made


def needs(driver: str) -> None:
    with rasterio.Env() as environment:
        if driver not in environment.drivers():
            pytest.skip(f"this build of GDAL has no {driver}")


@pytest.mark.parametrize(
    ("name", "driver", "options"),
    [
        ("ortho.gpkg", "GPKG", {}),
        ("scene.nc", "netCDF", {}),
        ("ortho.mrf", "MRF", {}),
        ("ortho.pix", "PCIDSK", {}),
        ("ortho.zarr", "Zarr", {}),
        ("ortho.bmp", "BMP", {"WORLDFILE": "YES"}),
        ("ortho.webp", "WEBP", {"LOSSLESS": "YES"}),
        ("ortho.bil", "EHdr", {}),
        ("ortho.dat", "ENVI", {}),
        ("scene_2019", "ENVI", {}),
        ("scene.raw", "ENVI", {}),
        ("ortho.ntf", "NITF", {}),
        ("ortho.img", "HFA", {}),
    ],
)
def test_each_format_is_found_in_a_folder_and_read(
    write: Write, photo: NDArray[np.uint8], name: str, driver: str, options: dict[str, str]
) -> None:
    needs(driver)
    bands = photo if driver != "EHdr" else photo[:1]
    scene = write(bands, "scene.tif", **(PLACE if driver != "NITF" else {}))
    made = copied(scene, name, driver, **options)
    scene.unlink()
    found = scan_sources([made.parent])
    assert found.sources == (str(made),), found.account.sentence()
    assert found.account.passed_over == 0
    # GDAL 3.10 writes no CRS into a Zarr.
    with RasterSource.open(made, crs="EPSG:25832" if driver == "Zarr" else None) as source:
        assert len(source.bands) == len(bands)
        assert state_of(made).size == source.size > 0


def test_several_rasters_of_a_file_are_sources_each(write: Write, photo: NDArray[np.uint8]) -> None:
    needs("GPKG")
    scene = write(photo, "scene.tif", **PLACE)
    town = copied(scene, "town.gpkg", "GPKG", RASTER_TABLE="ORTHO")
    copied(scene, "town.gpkg", "GPKG", RASTER_TABLE="OLDER", APPEND_SUBDATASET="YES")
    scene.unlink()
    uris = find_sources([town.parent])
    assert uris == [f"GPKG:{town}:OLDER", f"GPKG:{town}:ORTHO"]
    for uri in uris:
        with RasterSource.open(uri) as source:
            assert source.uri == uri
    assert find_sources([uris[0]]) == [uris[0]]
    town.unlink()
    with pytest.raises(GeomeltError) as error:
        state_of(uris[0])
    assert error.value.code == "no-such-file"


def test_a_geopackage_of_vectors_is_no_raster(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "roads.gpkg") as database:
        database.execute("CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT)")
        database.execute("INSERT INTO gpkg_contents VALUES ('roads', 'features')")
    found = scan_sources([tmp_path])
    assert found.sources == ()
    assert found.account.sentence() == "Passed over: 1 .gpkg."


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.ecw", b"e\2" + bytes(99), "ECW: this build of GDAL has no driver"),
        ("a.sid", b"msid" + bytes(99), "MrSID: this build of GDAL has no driver"),
        ("map.pdf", b"%PDF-1.6 /LGIDict << >>", "GeoPDF: this build of GDAL"),
        ("old.hdf", b"\x0e\x03\x13\x01" + bytes(99), "HDF4: this build of GDAL has no driver"),
    ],
)
def test_what_has_no_driver_is_named_with_the_remedy(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    if why_not(name) is None:
        pytest.skip("this build of GDAL reads it")
    (tmp_path / name).write_bytes(content)
    assert find_sources([tmp_path]) == [str(tmp_path / name)]
    detail = refusal(tmp_path / name).detail
    assert words in detail
    assert "convert it to GeoTIFF" in detail


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.pdf", b"%PDF-1.6 words"),
        ("key.asc", b"-----BEGIN PGP PUBLIC KEY BLOCK-----"),
        ("readme.rst", b"Title\n====="),
        ("notes.grd", b"words"),
        ("model.dat", b"numbers"),
        ("image.dng", b"II*\0camera"),
        ("scene.hdr", b"ENVI"),
    ],
)
def test_the_same_ending_is_not_the_same_format(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    found = scan_sources([tmp_path])
    assert found.sources == ()
    assert found.account.sentence() == f"Passed over: 1 {Path(name).suffix}."


def test_a_raster_is_known_under_a_name_that_says_nothing(
    write: Write, photo: NDArray[np.uint8]
) -> None:
    scene = write(photo, "scene.tif")
    renamed = scene.rename(scene.with_name("download(1)"))
    assert find_sources([renamed.parent]) == [str(renamed)]


def test_files_that_name_others_name_what_lies_beside_them(
    write: Write, photo: NDArray[np.uint8], tmp_path: Path
) -> None:
    needs("MRF")
    other = write(photo, "elsewhere/other.tif", **PLACE)
    mrf = copied(write(photo, "scene.tif", **PLACE), "a.mrf", "MRF")
    text = mrf.read_text()
    for named in (
        f"<CachedSource><Source>{other}</Source></CachedSource>",
        "<Raster><DataFile>/etc/passwd</DataFile></Raster>",
        "<Raster><DataFile>/vsicurl/http://127.0.0.1:9/a</DataFile></Raster>",
    ):
        mrf.write_text(text.replace("</MRF_META>", f"{named}</MRF_META>"))
        assert "its pixels lie elsewhere" in refusal(mrf).detail
    for link in ("http://127.0.0.1:9/a.png", "/etc/passwd", "/vsicurl/x"):
        with zipfile.ZipFile(tmp_path / "a.kmz", "w") as archive:
            archive.writestr("doc.kml", f"<kml><Icon><href>{link}</href></Icon></kml>")
        assert "lies elsewhere" in refusal(tmp_path / "a.kmz").detail


def test_a_picture_laid_over_google_earth(write: Write, photo: NDArray[np.uint8]) -> None:
    needs("KMLSUPEROVERLAY")
    picture = copied(write(photo, "scene.tif", **PLACE), "o.png", "PNG")
    made = picture.with_name("overlay.kmz")
    box = "<north>47.86</north><south>47.84</south><east>10.36</east><west>10.33</west>"
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(
            "doc.kml",
            '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><GroundOverlay><name>a</name>'
            f"<Icon><href>files/o.png</href></Icon><LatLonBox>{box}</LatLonBox></GroundOverlay>"
            "</Document></kml>",
        )
        archive.write(picture, "files/o.png")
    with RasterSource.open(made) as source:
        assert source.crs_name == "EPSG:4326"


@pytest.mark.parametrize("ending", [".tar", ".tgz", ".tar.gz"])
def test_rasters_are_read_inside_tar_archives(
    write: Write, tmp_path: Path, photo: NDArray[np.uint8], ending: str
) -> None:
    scene = write(photo, "scene.tif")
    with tarfile.open(tmp_path / f"a{ending}", "w:gz" if "z" in ending else "w") as archive:
        archive.add(scene, "./deep/scene_2019.tif")
    scene.unlink()
    (uri,) = find_sources([tmp_path])
    assert uri == f"/vsitar/{tmp_path}/a{ending}/deep/scene_2019.tif"
    with RasterSource.open(uri) as source:
        assert source.date == "2019"
    (tmp_path / f"a{ending}").write_bytes(b"no archive")
    assert find_sources([tmp_path]) == [str(tmp_path / f"a{ending}")]


def test_every_ending_stands_once_in_the_table() -> None:
    endings = [suffix for row in FORMATS for suffix in row.suffixes]
    assert len(endings) == len(set(endings))
    assert all(ending == ending.lower() for ending in endings)
    assert "WMS" not in {driver for ending in endings for driver in drivers_for(f"a{ending}")}
