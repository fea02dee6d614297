"""What the disk refuses becomes a sentence that names the file."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from geomelt.base import disk


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk-full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "read-only"),
        (errno.ENOTDIR, "read-only"),
    ],
)
def test_known_refusals(number: int, code: str) -> None:
    error = disk.as_geomelt_error(OSError(number, os.strerror(number), "/data/city.geomelt"))
    assert error is not None
    assert error.code == code
    assert "/data/city.geomelt" in error.detail


def test_a_real_one(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file") as caught:
        (tmp_path / "file" / "indexes").mkdir()
    error = disk.as_geomelt_error(caught.value)
    assert error is not None
    assert error.code == "read-only"


def test_what_is_no_matter_of_the_disk() -> None:
    assert disk.as_geomelt_error(ConnectionResetError(errno.ECONNRESET, "gone")) is None


def test_a_file_that_another_program_has_open_on_windows() -> None:
    refused = PermissionError(errno.EACCES, "being used", "C:/data/hits.gpkg")
    refused.winerror = 32  # type: ignore[attr-defined]
    error = disk.as_geomelt_error(refused)
    assert error is not None
    assert error.detail.startswith("C:/data/hits.gpkg is open in another program: close it there")
