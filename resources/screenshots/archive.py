"""An archive as they are: some of its rasters cannot be indexed."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path

import numpy as np
import rasterio
from driven.launch import geomelt
from rasterio.errors import NotGeoreferencedWarning


def make_flawed(folder: Path) -> Path:
    """Two dates of a town, a broken download, an empty file and a scan without a place."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for seed, name in enumerate(("town_2015.tif", "town_2020.tif")):
        geomelt("sample", str(folder / name), "--size", "4096", "--seed", str(seed))
    content = (folder / "town_2015.tif").read_bytes()
    (folder / "town_2021.tif").write_bytes(content[: len(content) // 3])
    (folder / "town_2022.tif").write_bytes(b"")
    with rasterio.open(folder / "town_2020.tif") as raster:
        pixels = raster.read(window=((0, 512), (0, 512)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(
            folder / "scan_1978.tif", "w", driver="GTiff", dtype=np.uint8,
            count=3, width=512, height=512,
        ) as scan:  # fmt: skip
            scan.write(pixels)
    return folder
