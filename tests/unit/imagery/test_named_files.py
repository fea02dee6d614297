"""Files that name other files: VRTs and overviews, within the folders given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from geomelt.base.errors import GeomeltError
from geomelt.imagery import RasterSource, find_sources
from numpy.typing import NDArray
from support.rasters import read_whole, refusal

Write = Callable[..., Path]


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


def test_the_bands_of_a_scene_name_files_within_the_folders_only(
    write: Write, photo: NDArray[np.uint8], tmp_path: Path
) -> None:
    outside = write(photo[:1], "elsewhere/red.tif")
    scene = "LC08_L2SP_193026_20200831_20200906_02_T1"
    folder = write(photo[:1], f"scenes/{scene}_SR_B3.TIF").parent
    write(photo[:1], f"scenes/{scene}_SR_B2.TIF")
    (folder / f"{scene}_SR_B4.vrt").write_text(
        f"""<VRTDataset rasterXSize="{photo.shape[2]}" rasterYSize="{photo.shape[1]}">
        <SRS>EPSG:32633</SRS><GeoTransform>500000, 1, 0, 5500000, 0, -1</GeoTransform>
        <VRTRasterBand dataType="Byte" band="1"><SimpleSource>
        <SourceFilename relativeToVRT="0">{outside}</SourceFilename><SourceBand>1</SourceBand>
        </SimpleSource></VRTRasterBand></VRTDataset>"""
    )
    (uri,) = find_sources([folder])
    assert uri == str(folder / scene)
    with pytest.raises(GeomeltError) as error:
        RasterSource.open(uri, within=[folder])
    assert error.value.code == "outside-folders"
    with RasterSource.open(uri, within=[tmp_path]) as source:
        assert source.bands == (1, 2, 3)


@pytest.mark.parametrize("content", [b"", b"words", b"II*\0\x08\0\0\0"])
def test_broken_overviews_beside_a_file(
    write: Write, photo: NDArray[np.uint8], content: bytes
) -> None:
    path = write(np.tile(photo, (1, 8, 8)), tiled=True)
    with rasterio.Env(TIFF_USE_OVR=True), rasterio.open(path, "r+") as dataset:
        dataset.build_overviews([2, 4, 8])
    overviews = path.with_name(path.name + ".ovr")
    for broken in (content, overviews.read_bytes()[:-100_000]):
        overviews.write_bytes(broken)
        assert read_whole(path)[1] == 1


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
