"""What counts as a source in folders, archives and lists."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from geomelt.base.errors import GeomeltError
from geomelt.imagery import RasterSource, find_sources


def touch(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return str(path)


def test_folders_are_searched_and_files_taken_once(tmp_path: Path) -> None:
    b = touch(tmp_path / "x" / "b.TIF")
    a = touch(tmp_path / "x" / "deep" / "a.jp2")
    touch(tmp_path / "x" / "notes.txt")
    touch(tmp_path / "x" / "._b.tif")
    touch(tmp_path / "x" / ".trash" / "c.tif")
    touch(tmp_path / "x" / "@eaDir" / "c.tif")
    (tmp_path / "x" / "loop").symlink_to(tmp_path / "x")
    (tmp_path / "x" / "again.tif").symlink_to(b)
    found = find_sources([tmp_path / "x", a, tmp_path / "x" / "deep"])
    assert len(found) == 2
    assert a in found
    assert {os.path.realpath(uri) for uri in found} == {a, b}
    assert found == sorted(found)


def test_links_that_lead_round_in_circles(tmp_path: Path) -> None:
    raster = touch(tmp_path / "one" / "a.tif")
    (tmp_path / "two").mkdir()
    (tmp_path / "one" / "to").symlink_to(tmp_path / "two")
    (tmp_path / "two" / "fro").symlink_to(tmp_path / "one")
    (tmp_path / "two" / "self.tif").symlink_to(tmp_path / "two" / "self.tif")
    assert [os.path.realpath(uri) for uri in find_sources([tmp_path / "one"])][:1] == [raster]


def test_sidecars_and_masks_are_no_sources(tmp_path: Path) -> None:
    raster = touch(tmp_path / "a.tif")
    for name in ("a.tif.aux.xml", "a.tif.ovr", "a.tif.msk", "a.tfw", "a.prj", "a.json"):
        touch(tmp_path / name)
    for name in ("MSK_CLASSI_B00.jp2", "T33UUP_20200831T100031_PVI.jp2", "T33UUP_SCL_20m.jp2"):
        touch(tmp_path / name)
    assert find_sources([tmp_path]) == [raster]


def test_pictures_count_only_with_what_places_them(tmp_path: Path) -> None:
    touch(tmp_path / "holiday.jpg")
    touch(tmp_path / "logo.png")
    touch(tmp_path / "numbers.dat")
    placed = [touch(tmp_path / "map.png"), touch(tmp_path / "sheet.jpg")]
    touch(tmp_path / "map.pgw")
    touch(tmp_path / "sheet.jpg.aux.xml")
    assert find_sources([tmp_path]) == placed


def test_a_file_named_outright_is_taken_as_it_is(tmp_path: Path) -> None:
    picture = touch(tmp_path / "holiday.jpg")
    assert find_sources([picture]) == [picture]


def test_patterns_choose_among_names_and_paths(tmp_path: Path) -> None:
    for name in ("2019/a.tif", "2020/a.TIF", "2020/b.jp2", "2020/old/a.tif", "2020/a_preview.tif"):
        touch(tmp_path / name)

    def found(**patterns: list[str]) -> list[str]:
        uris = find_sources([tmp_path], **patterns)
        return [Path(uri).relative_to(tmp_path).as_posix() for uri in uris]

    assert found(include=["*.tif"], exclude=["*_preview*", "old"]) == ["2019/a.tif", "2020/a.TIF"]
    assert found(include=["2020/*"], exclude=["*/old"]) == [
        "2020/a.TIF",
        "2020/a_preview.tif",
        "2020/b.jp2",
    ]
    assert found(include=["b.*", "2019/*"]) == ["2019/a.tif", "2020/b.jp2"]
    with pytest.raises(GeomeltError, match="patterns") as error:
        found(include=["*.png"])
    assert error.value.code == "no-rasters"


@pytest.mark.parametrize("folder", ["IMG_DATA", "IMG_DATA/R10m"])
@pytest.mark.parametrize(
    "product", ["S2A_MSIL2A_20200831T100031.SAFE", "x.SAFE/x.SAFE", "Prague, last summer"]
)
def test_a_sentinel_2_product_is_one_source(tmp_path: Path, product: str, folder: str) -> None:
    touch(tmp_path / product / "GRANULE" / "A1" / folder / "T33UUP_20200831T100031_TCI.jp2")
    touch(tmp_path / product / "GRANULE" / "A1" / folder / "T33UUP_20200831T100031_B04.jp2")
    touch(tmp_path / product / "GRANULE" / "A1" / "QI_DATA" / "MSK_CLASSI_B00.jp2")
    if not product.endswith(".SAFE"):
        touch(tmp_path / product / "MTD_MSIL2A.xml")
    assert find_sources([tmp_path]) == [str(tmp_path / product)]
    assert find_sources([tmp_path / product]) == [str(tmp_path / product)]
    with pytest.raises(GeomeltError):
        find_sources([tmp_path], exclude=[Path(product).name])


def test_archives_are_looked_into(tmp_path: Path) -> None:
    inside = "S2A_MSIL1C_20200831.SAFE/GRANULE/A1/IMG_DATA/T33UUP"
    taken = ["deep/a.tif", f"{inside}_TCI.jp2", "map.png"]
    left = [
        f"{inside}_B04.jp2",
        "logo.png",
        "readme.txt",
        "__MACOSX/deep/._a.tif",
        ".hidden.tif",
        "../outside.tif",
        "/etc/outside.tif",
        "mosaic.vrt",
        "inner.zip",
        "map.pgw",
    ]
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in taken + left:
            archive.writestr(name, b"")
    prefix = f"/vsizip/{tmp_path}/a.zip"
    assert find_sources([tmp_path]) == sorted(f"{prefix}/{name}" for name in taken)
    assert find_sources([tmp_path / "a.zip"], include=["a.zip/*.tif"]) == [f"{prefix}/deep/a.tif"]
    assert find_sources([f"{prefix}/logo.png"]) == [f"{prefix}/logo.png"]


def test_a_broken_archive_is_named_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 no more")
    assert find_sources([tmp_path]) == [str(tmp_path / "a.zip")]
    with pytest.raises(GeomeltError, match=r"a\.zip .*not a zip archive"):
        RasterSource.open(tmp_path / "a.zip")


def test_lists_name_one_path_a_line(tmp_path: Path) -> None:
    a, b = touch(tmp_path / "imagery" / "a.tif"), touch(tmp_path / "b.tif")
    more = tmp_path / "more.lst"
    more.write_text(f"{b}\nhttps://example.org/c.tif\n")
    first = tmp_path / "list.txt"
    first.write_text(f"\ufeff# imagery of the town\n\n  imagery  \n{more}\n", encoding="utf-8")
    assert find_sources([first], remote=True) == sorted([a, b, "https://example.org/c.tif"])
    with pytest.raises(GeomeltError, match="allow remote sources") as error:
        find_sources([first])
    assert error.value.code == "remote-not-allowed"
    more.write_text(f"{first}\n")
    with pytest.raises(GeomeltError, match="list in a list"):
        find_sources([first])


@pytest.mark.parametrize(
    ("line", "kind", "code"),
    [
        ("gone.tif", "file", "no-such-file"),
        ("gone", "folder", "no-such-folder"),
        ("gone.lst", "file", "no-such-file"),
    ],
)
def test_what_a_list_names_and_is_not_there_is_reported_by_its_line(
    tmp_path: Path, line: str, kind: str, code: str
) -> None:
    touch(tmp_path / "here.tif")
    listed = tmp_path / "list.txt"
    listed.write_text(f"# of the town\nhere.tif\n\n{line}\n")
    with pytest.raises(GeomeltError) as error:
        find_sources([listed])
    assert error.value.code == code
    assert f"no {kind} {tmp_path / line}, which line 4 of {listed} names:" in error.value.detail


def test_stac_items_are_distinguished_from_other_json(tmp_path: Path) -> None:
    item = {"type": "Feature", "stac_version": "1.0.0", "properties": {}, "assets": {}}
    (tmp_path / "item.json").write_text(json.dumps(item))
    (tmp_path / "catalog.json").write_text(json.dumps({**item, "type": "Catalog"}))
    (tmp_path / "broken.json").write_text('{"stac_version": ')
    touch(tmp_path / "settings.json")
    assert find_sources([tmp_path]) == [str(tmp_path / "item.json")]


@pytest.fixture
def plain_user() -> Iterator[Path]:
    """A folder that everybody may read, and no rights of a superuser while the test runs."""
    nobody = 65534
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        is_root = os.geteuid() == 0
        if is_root:
            os.chown(folder, nobody, -1)
            os.seteuid(nobody)
        try:
            yield Path(folder)
        finally:
            if is_root:
                os.seteuid(0)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_closed_folders_and_files_are_named_with_their_reason(plain_user: Path) -> None:
    closed = [plain_user / "closed", Path(touch(plain_user / "closed.tif"))]
    closed[0].mkdir()
    for path in closed:
        path.chmod(0)
    assert find_sources([plain_user]) == [str(path) for path in closed]
    for path in closed:
        with pytest.raises(GeomeltError, match="permission denied"):
            RasterSource.open(path)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("absent", "no-such-folder"),
        ("absent.tif", "no-such-file"),
        ("absent.txt", "no-such-file"),
        ("empty", "no-rasters"),
    ],
)
def test_nothing_to_find(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(GeomeltError, match=name) as error:
        find_sources([tmp_path / name])
    assert error.value.code == code


@pytest.mark.parametrize("name", ["gone.tif", "gone.nc", "gone.zarr", "gone.gpkg"])
def test_a_link_that_leads_nowhere_is_named_when_it_is_opened(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to(tmp_path / "nowhere")
    (uri,) = find_sources([tmp_path])
    assert uri == str(tmp_path / name)
    with pytest.raises(GeomeltError) as error:
        RasterSource.open(uri)
    assert error.value.code == "no-such-file"
