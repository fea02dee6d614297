"""Scenes whose bands are files of their own are one source in natural colour."""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from affine import Affine
from geomelt.base.errors import GeomeltError
from geomelt.imagery import PixelWindow, RasterSource, find_sources, scan_sources, state_of
from geomelt.imagery.containers.band_files import scenes, uri_in
from numpy.typing import NDArray

Write = Callable[..., Path]
SCENE = "LC08_L2SP_193026_20200831_20200906_02_T1"
BANDS = ("SR_B2", "SR_B3", "SR_B4", "SR_B5", "ST_B10", "QA_PIXEL")
COLOURS = {"SR_B4": 0, "SR_B3": 1, "SR_B2": 2}


def landsat(write: Write, photo: NDArray[np.uint8], folder: str) -> Path:
    for band in BANDS:
        values = photo[COLOURS.get(band, 0)][None]
        write(values, f"{folder}/{SCENE}_{band}.TIF")
    metadata = write(photo, f"{folder}/x.tif").with_name(f"{SCENE}_MTL.txt")
    metadata.with_name("x.tif").unlink()
    metadata.write_text("GROUP = A\n    DATE_ACQUIRED = 2020-08-30\nEND\n")
    return metadata.parent


@pytest.mark.parametrize("folder", [SCENE, "Prague, last summer"])
def test_a_landsat_scene_is_one_source(write: Write, photo: NDArray[np.uint8], folder: str) -> None:
    made = landsat(write, photo, folder)
    found = scan_sources([made.parent])
    (uri,) = found.sources
    assert uri == str(made if folder == SCENE else made / SCENE)
    assert found.account.passed_over == 0
    with RasterSource.open(uri, stretch=[(0, 255)] * 3) as source:
        assert (source.date, source.date_origin) == ("2020-08-30", "product")
        image = source.read(PixelWindow(10, 20, 64, 64), 64)[0]
    assert (image == np.moveaxis(photo[:, 20:84, 10:74], 0, -1)).all()
    assert find_sources([uri]) == [uri]
    (made / f"{SCENE}_SR_B4.TIF").unlink()
    with pytest.raises(GeomeltError):
        state_of(uri)


def test_a_landsat_scene_is_read_in_its_tar(
    write: Write, photo: NDArray[np.uint8], tmp_path: Path
) -> None:
    made = landsat(write, photo, "unpacked")
    packed = tmp_path / f"{SCENE}.tar"
    with tarfile.open(packed, "w") as archive:
        for file in sorted(made.iterdir()):
            archive.add(file, file.name)
            file.unlink()
    (uri,) = find_sources([packed])
    assert uri == f"/vsitar/{packed}/{SCENE}"
    with RasterSource.open(uri) as source:
        assert (source.date, len(source.bands)) == ("2020-08-30", 3)


def named(*names: str, stack: bool = True) -> list[tuple[str, tuple[str, ...]]]:
    found = scenes(names, is_stack=lambda _: stack)
    return [(uri_in("/a/x", each), each.colours) for each in found]


@pytest.mark.parametrize(
    ("start", "bands", "colours"),
    [
        ("LT51930262010244KIS01_", ("B1.TIF", "B2.TIF", "B3.TIF", "B4.TIF"), (2, 1, 0)),
        ("LE07_L1TP_193026_20020831_20170128_01_T1_", ("B1.TIF", "B2.TIF", "B3.TIF"), (2, 1, 0)),
        ("LC09_L1TP_193026_20220831_20220906_02_T1_", ("B2.TIF", "B3.TIF", "B4.TIF"), (2, 1, 0)),
        ("HLS.S30.T33UUP.2020244T100031.v2.0.", ("B02.tif", "B03.tif", "B04.tif"), (2, 1, 0)),
        ("MOD09GA.A2020244.h18v04.061.sur_refl_", ("b01.tif", "b03.tif", "b04.tif"), (0, 2, 1)),
        ("CBERS_4A_WPM_20200831_200_140_L4_", ("BAND1.tif", "BAND2.tif", "BAND3.tif"), (2, 1, 0)),
        ("field_reflectance_", ("red.tif", "green.tif", "blue.tif", "nir.tif"), (0, 1, 2)),
    ],
)
def test_bands_are_recognised_by_what_their_makers_call_them(
    start: str, bands: tuple[str, ...], colours: tuple[int, ...]
) -> None:
    names = [start + band for band in bands]
    ((uri, chosen),) = named(*names)
    assert chosen == tuple(names[number] for number in colours)
    assert uri == f"/a/x/{start.rstrip('_.')}"


def test_the_finest_bands_and_a_true_colour_image_come_first() -> None:
    start = "T33UUP_20200831T100031"
    bands = [f"{start}_{band}.jp2" for band in ("B02_10m", "B03_10m", "B04_10m", "B04_20m")]
    assert named(*bands) == [(f"/a/x/{start}", (bands[2], bands[1], bands[0]))]
    image = f"{start}_TCI_10m.jp2"
    assert named(*bands, image) == [(f"/a/x/{image}", (image,))]


def test_names_alone_make_no_scene(write: Write, photo: NDArray[np.uint8]) -> None:
    sheets = ("sheet_B02.tif", "sheet_B03.tif", "sheet_B04.tif")
    assert named(*sheets, stack=False) == []
    for number, name in enumerate(sheets):  # one band each, and beside each other
        place = Affine(1, 0, 500_000 + 300 * number, 0, -1, 5_500_000)
        write(photo[:1], f"sheets/{name}", transform=place)
    for name in ("red.tif", "green.tif", "blue.tif"):  # whole pictures
        folder = write(photo, f"pictures/{name}").parent.parent
    assert len(find_sources([folder])) == 6
    for name in ("red.tif", "green.tif", "blue.tif"):
        write(photo[:1], f"pictures/{name}")
    assert find_sources([folder / "pictures"]) == [str(folder / "pictures")]
