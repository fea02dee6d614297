"""Lists of rasters as people and programs write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from geomelt.base.errors import GeomeltError
from geomelt.imagery import find_sources


@pytest.fixture
def raster(tmp_path: Path) -> Path:
    path = tmp_path / "t" / "a b é.tif"
    path.parent.mkdir()
    path.touch()
    return path


@pytest.mark.parametrize(
    ("line", "encoding"),
    [
        ('"{path}"\r\n', "utf-8"),
        ("'{path}'\n", "utf-8"),
        ("{path}\r\n\r\n", "utf-8"),
        ("{path}\n", "utf-8-sig"),
        ("{path}\n", "utf-16"),
        ("{path}\n", "utf-16-le"),
        ("{path}\n", "cp1252"),
        ("{uri}\n", "utf-8"),
        ('"t/a b é.tif"\n', "utf-8"),
    ],
)
def test_lists_are_read_as_they_are_written(
    tmp_path: Path, raster: Path, line: str, encoding: str
) -> None:
    listed = tmp_path / "list.txt"
    listed.write_bytes(line.format(path=raster, uri=raster.as_uri()).encode(encoding))
    assert find_sources([listed]) == [str(raster)]


def test_a_file_address_may_be_given_itself(raster: Path) -> None:
    assert find_sources([raster.as_uri()]) == [str(raster)]
    assert find_sources([raster.parent.as_uri()]) == [str(raster)]


def test_a_wrong_line_is_named_by_its_number_and_text(tmp_path: Path, raster: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_bytes(f'{raster}\n"s3://bucket/a b.tif"\n'.encode())
    with pytest.raises(GeomeltError) as error:
        find_sources([listed])
    assert f"s3://bucket/a b.tif, which line 2 of {listed} names" in error.value.detail
    assert "https://bucket.s3.amazonaws.com/a%20b.tif" in error.value.detail
    listed.write_bytes("gone_é.tif\n".encode("latin-1"))
    with pytest.raises(GeomeltError, match=f"gone_é.tif, which line 1 of {listed} names"):
        find_sources([listed])
    listed.write_bytes(b"II*\0\0\0\xff\0pixels")
    with pytest.raises(GeomeltError, match="it is not text"):
        find_sources([listed])


@pytest.mark.parametrize("address", ["s3://b/a.tif", "gs://b/a.tif", "ftp://h/a.tif", "az://a/b"])
def test_other_addresses_are_refused_with_the_remedy(address: str) -> None:
    with pytest.raises(GeomeltError, match=r"not read here: .*https"):
        find_sources([address])
