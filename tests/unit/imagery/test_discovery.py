from __future__ import annotations

from pathlib import Path

import pytest
from geomelt.errors import GeomeltError
from geomelt.imagery import find_sources


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def test_folders_are_searched_and_files_taken_once(tmp_path: Path) -> None:
    b = touch(tmp_path / "x" / "b.TIF")
    a = touch(tmp_path / "x" / "deep" / "a.jp2")
    touch(tmp_path / "x" / "notes.txt")
    touch(tmp_path / "x" / "._b.tif")
    touch(tmp_path / "x" / ".trash" / "c.tif")
    (tmp_path / "x" / "loop").symlink_to(tmp_path / "x")
    (tmp_path / "x" / "again.tif").symlink_to(b)
    found = find_sources([tmp_path / "x", str(a), tmp_path / "x" / "deep"])
    assert len(found) == 2
    assert a in found
    assert {path.resolve() for path in found} == {a, b}
    assert found == sorted(found)


def test_pictures_count_only_with_a_world_file(tmp_path: Path) -> None:
    touch(tmp_path / "holiday.jpg")
    touch(tmp_path / "logo.png")
    placed = [touch(tmp_path / "map.png"), touch(tmp_path / "sheet.jpg")]
    touch(tmp_path / "map.pgw")
    touch(tmp_path / "sheet.jpg.aux.xml")
    assert find_sources([tmp_path]) == placed


def test_a_sentinel_2_product_gives_its_true_colour_image(tmp_path: Path) -> None:
    granule = tmp_path / "S2A_MSIL2A_20200831.SAFE" / "GRANULE" / "L2A" / "IMG_DATA"
    colour = touch(granule / "R10m" / "T33UUP_20200831T100031_TCI_10m.jp2")
    touch(granule / "R10m" / "T33UUP_20200831T100031_B04_10m.jp2")
    touch(granule / "R60m" / "T33UUP_20200831T100031_TCI_60m.jp2")
    assert find_sources([tmp_path]) == [colour]


def test_a_file_named_outright_is_taken_as_it_is(tmp_path: Path) -> None:
    picture = touch(tmp_path / "holiday.jpg")
    assert find_sources([picture]) == [picture]


@pytest.mark.parametrize(
    ("name", "code", "status"),
    [
        ("absent", "no-such-folder", 404),
        ("absent.tif", "no-such-file", 404),
        ("empty", "no-rasters", 422),
    ],
)
def test_nothing_to_find(tmp_path: Path, name: str, code: str, status: int) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(GeomeltError, match=name) as error:
        find_sources([tmp_path / name])
    assert (error.value.code, error.value.status) == (code, status)
