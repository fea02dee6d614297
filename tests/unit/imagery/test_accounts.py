"""Every file of a folder is a source, belongs to one, or is passed over and reported."""

from __future__ import annotations

import os
import socket
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from geomelt.base.errors import GeomeltError
from geomelt.imagery import RasterSource, find_sources, scan_sources
from geomelt.imagery.files.not_imagery import kind_of
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

Write = Callable[..., Path]

LANDSAT = "LC08_L2SP_193026_20200831_20200906_02_T1"
NAMES = st.sampled_from(
    [
        *("a.tif", "A.TIF", "b.jp2", "a.tif.aux.xml", "a.tfw", "a.ovr", "a.prj", "b.hdr", "b"),
        *("photo.jpg", "photo.jgw", "map.png", "readme.txt", "report.docx", "roads.shp", "x"),
        *("a_mask.tif", "scene_udm2.tif", "dsm.tif", ".hidden", "Thumbs.db", "a.7z", "no.zip"),
        *("key.asc", "map.pdf", "o.ecw", "o.gpkg", "item.json", "1.png", "2.png", "a.nc"),
        *(f"{LANDSAT}_{band}.TIF" for band in ("SR_B2", "SR_B3", "SR_B4", "SR_B5", "QA_PIXEL")),
        f"{LANDSAT}_MTL.txt",
        "S2A_T33UUP_B04.jp2",
    ]
)
FOLDERS = st.sampled_from(
    ["", "2020", "2020/deep", "tiles/7/3", "old", "x.SAFE", "x.SAFE/GRANULE/A", "y.gdb", "z.zarr"]
)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.tuples(FOLDERS, NAMES), st.sampled_from([b"", b"words", b"II*\0"])),
    st.sampled_from([(), ("*.tif",)]),
    st.sampled_from([(), ("*b*",)]),
)
def test_indexed_and_passed_over_are_what_is_there(
    files: dict[tuple[str, str], bytes], include: tuple[str, ...], exclude: tuple[str, ...]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for (inside, name), content in files.items():
            path = root / inside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        found = scan_sources([root], include=include, exclude=exclude)
        account = found.account
        skipped = account.folders and [
            path for path in root.rglob("*") if path.is_dir() and "b" in path.name.lower()
        ]
        there = [
            path
            for path in root.rglob("*")
            if path.is_file() and not any(path.is_relative_to(each) for each in skipped or ())
        ]
        assert account.files == len(there), (account.fates, there)
        held = account.fates["sources"] + account.fates["belonging"]
        assert held + account.passed_over == account.files
        assert len(found.sources) <= account.fates["sources"]
        assert bool(account.passed_over) == bool(account.sentence()) or account.folders
        for uri in found.sources:
            assert Path(uri).exists() or LANDSAT in uri


def test_what_is_passed_over_is_said_in_one_line(tmp_path: Path) -> None:
    for name in ("a.xml", "b.xml", "c.docx", "roads.shp", "photo.jpg", "x_udm2.tif", ".hidden"):
        (tmp_path / name).write_bytes(b"words")
    found = scan_sources([tmp_path])
    assert found.sources == ()
    assert found.account.sentence() == (
        "Passed over: 2 .xml, 1 .docx, 1 .shp, 1 mask or quality band, 1 picture without a place, "
        "1 hidden file."
    )
    report = "\n".join(found.account.report_lines(20))
    assert f"{tmp_path / 'x_udm2.tif'} was passed over (a mask or quality band" in report
    assert f"{tmp_path / 'photo.jpg'} was passed over (a picture without a place)" in report
    with pytest.raises(GeomeltError, match=r"2 \.xml"):
        find_sources([tmp_path])


def test_sidecars_belong_to_their_raster(tmp_path: Path) -> None:
    for name in ("a.tif", "a.tif.aux.xml", "a.TFW", "a.prj", "a.xml", "a.tif.ovr", "b.ovr"):
        (tmp_path / name).write_bytes(b"II*\0")
    account = scan_sources([tmp_path]).account
    assert account.fates["belonging"] == 5
    assert account.sentence() == "Passed over: 1 .ovr."


def test_the_same_folder_given_twice_is_counted_once(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("in/a.tif", "in/b.xml"):
        (tmp_path / name).write_bytes(b"II*\0")
    (tmp_path / "again.tif").symlink_to(tmp_path / "in" / "a.tif")
    found = scan_sources([tmp_path, tmp_path / "in", tmp_path / "in" / "a.tif"])
    assert len(found.sources) == 1
    assert found.account.fates["sources"] == 1
    assert found.account.fates["again"] == 2  # the link, and the file named outright
    assert found.account.suffixes == {".xml": 1}


def test_a_folder_of_map_tiles_is_reported_once(tmp_path: Path) -> None:
    for tile in ("1/0/0.png", "1/0/1.png", "2/3/1.png"):
        path = tmp_path / "xyz" / tile
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\x89PNG")
    account = scan_sources([tmp_path]).account
    (passed,) = account.named
    assert passed.uri == str(tmp_path / "xyz")
    assert "a folder of map tiles" in passed.reason
    assert "(3 files)" in passed.reason
    assert account.files == account.passed_over == 3


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
@pytest.mark.parametrize("name", ["x.json", "a.tif", "b.zip", "c"])
def test_pipes_and_sockets_are_never_opened(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(tmp_path)  # its address must be short
        try:
            listening.bind("listen.tif")
        finally:
            os.chdir(here)
        (tmp_path / "link.json").symlink_to(tmp_path / name)
        found = scan_sources([tmp_path])
        assert found.sources == ()
        assert found.account.fates["special"] == 3
        with pytest.raises(GeomeltError, match="a pipe, a socket or a device"):
            RasterSource.open(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("20230612_101010_24_2455_3B_udm2_clip.tif", "masks"),
        ("20230612_101010_24_2455_3B_AnalyticMS_SR_clip.tif", None),
        (f"{LANDSAT}_QA_PIXEL.TIF", "masks"),
        (f"{LANDSAT}_ST_B10.TIF", None),
        ("T33UUP_20200831T100031_SCL_20m.jp2", "masks"),
        ("HLS.L30.T33UUP.2020244T100031.v2.0.Fmask.tif", "masks"),
        ("QA_scene.tif", "masks"),
        ("town_cloud.tif", "masks"),
        ("MSK_CLDPRB_20m.jp2", "masks"),
        ("Cloud_Forest_2020.tif", None),
        ("unmasked.tif", None),
        ("odm_orthophoto.tif", None),
        ("dsm.tif", "heights"),
        ("dgm1_32_412_5654_1_nw.tif", "heights"),
        ("Copernicus_DSM_COG_10_N50_00_E010_00_DEM.tif", "heights"),
        ("bilder_von_dem_turm.tif", None),
        ("damascus.tif", None),
    ],
)
def test_masks_and_elevation_models_are_known_by_their_names(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind


def test_a_mask_named_outright_is_read(write: Write, photo: NDArray[np.uint8]) -> None:
    mask = write(photo[:1], "town_mask.tif")
    assert scan_sources([mask.parent]).sources == ()
    assert find_sources([mask]) == [str(mask)]


@pytest.mark.parametrize(
    ("name", "known_as"),
    [
        (b"plain_2019.tif", "plain_2019.tif"),
        ("übersicht_2019.tif".encode("cp437"), "übersicht_2019.tif"),
        ("Àrea_2019.tif".encode("cp850"), None),
        ("航空写真_2019.tif".encode("shift_jis"), None),
        ("übersicht_2019.tif".encode(), None),
        (b"folder\\ortho_2019.tif", "folder/ortho_2019.tif"),
    ],
)
def test_names_of_any_alphabet_in_zip_archives(
    write: Write, photo: NDArray[np.uint8], tmp_path: Path, name: bytes, known_as: str | None
) -> None:
    scene = write(photo)
    plain = "x" * len(name)
    packed = tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(scene, plain)
    scene.unlink()
    packed.write_bytes(packed.read_bytes().replace(plain.encode(), name))
    (uri,) = find_sources([tmp_path])
    assert known_as is None or uri == f"/vsizip/{packed}/{known_as}"
    with RasterSource.open(uri) as source:
        assert source.date == "2019"


def test_archives_tell_of_what_they_hold(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("a.tif", "a.tfw", "b.gpkg", "inner.zip", "x_udm2.tif", "notes.docx"):
            archive.writestr(name, b"II*\0")
    with zipfile.ZipFile(tmp_path / "words.zip", "w") as archive:
        archive.writestr("notes.docx", b"words")
    (tmp_path / "c.7z").write_bytes(b"7z")
    account = scan_sources([tmp_path]).account
    assert account.suffixes == {".gpkg": 1, ".docx": 1, ".zip": 1}
    report = "\n".join(each.reason for each in account.named)
    for words in ("GeoPackage in an archive", "c.7z was passed over", "inner.zip was passed over"):
        assert words in report
    assert account.fates["belonging"] == 1


@pytest.mark.skipif(os.name == "nt", reason="names are text on Windows")
def test_a_name_that_is_no_text_is_reported(write: Write, photo: NDArray[np.uint8]) -> None:
    scene = write(photo)
    odd = scene.parent / os.fsdecode(b"ortho_\xe9t\xe9.tif")
    try:
        write(photo, "b.tif").rename(odd)
    except OSError:
        pytest.skip("this file system takes text alone")
    found = find_sources([scene.parent])
    assert found == [str(scene.parent / r"ortho_\xe9t\xe9.tif"), str(scene)]
    for name in (found[0], odd):
        with pytest.raises(GeomeltError, match=r"ortho_\\xe9t\\xe9\.tif .*no UTF-8\): rename it"):
            RasterSource.open(name)
