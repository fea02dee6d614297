"""What looks like a description of a service and is pixels; and what is none and looks like it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from geomelt.base.errors import GeomeltError
from geomelt.imagery import RasterSource, find_sources
from geomelt.imagery.files.descriptions import describes
from geomelt.imagery.refusals import failed
from numpy.typing import NDArray
from support.rasters import read_whole, refusal

Write = Callable[..., Path]
MOSAIC = """<VRTDataset rasterXSize="300" rasterYSize="200"><SRS>EPSG:32633</SRS>
  <GeoTransform>500000, 1, 0, 5500000, 0, -1</GeoTransform>{}
  <VRTRasterBand dataType="Byte" band="1"><SimpleSource>
  <SourceFilename relativeToVRT="{}">{}</SourceFilename><SourceBand>1</SourceBand>
  </SimpleSource></VRTRasterBand></VRTDataset>"""


@pytest.mark.parametrize("first", [b"<", b"{", b"<\x03", b"<AAA", b"{ ", b"<?"])
@pytest.mark.parametrize("name", ["a.bsq", "a.bil", "a.dat"])
def test_raw_pixels_are_pixels(
    write: Write, photo: NDArray[np.uint8], first: bytes, name: str
) -> None:
    photo[0, 0, : len(first)] = np.frombuffer(first, np.uint8)
    path = write(photo, name, driver="ENVI")
    assert read_whole(path)[1] == 1
    with zipfile.ZipFile(path.with_name("a.zip"), "w") as archive:
        for file in (path, path.with_suffix(".hdr")):
            archive.write(file, file.name)
    (uri,) = find_sources([path.with_name("a.zip")])
    RasterSource.open(uri).close()


def test_a_mosaic_of_raw_pixels(write: Write, photo: NDArray[np.uint8]) -> None:
    photo[0, 0, :3] = (60, 65, 200)
    path = write(photo, "a.bsq", driver="ENVI")
    mosaic = path.with_name("mosaic.vrt")
    mosaic.write_text(MOSAIC.format("", 1, path.name))
    assert read_whole(mosaic)[1] == 1


@pytest.mark.parametrize(
    "head",
    [
        b"<GDAL_WMS><Service name='TMS'/></GDAL_WMS>",
        b'\xef\xbb\xbf<?xml version="1.0"?><Capabilities/>',
        b"  \n<!-- remark --><WMS_Capabilities>",
        b'{"type": "FeatureCollection"}',
        b"{\n}",
        b"junk<VRTDataset rasterXSize='1'>",
        b" " * 700 + b"<VRTDataset>",
        b"\x01\x02<MRF_META>",
    ],
)
def test_descriptions_are_known(write: Write, photo: NDArray[np.uint8], head: bytes) -> None:
    assert describes(head[:1024])
    folder = write(photo).parent
    (folder / "x.tif").write_bytes(head)
    assert refusal(folder / "x.tif").code == "unreadable"
    mosaic = folder / "mosaic.vrt"
    mosaic.write_text(MOSAIC.format("", 1, "x.tif"))
    assert "describes a service" in refusal(mosaic).detail


def test_a_vrt_over_an_archive(write: Write, photo: NDArray[np.uint8], tmp_path: Path) -> None:
    scene = write(photo)
    packed = tmp_path / "packed" / "a.zip"
    packed.parent.mkdir()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(scene, "in/scene.tif")
        archive.writestr("in/other.vrt", MOSAIC.format("", 0, scene))
        archive.writestr("in/other.tif", MOSAIC.format("", 0, scene))
    mosaic = tmp_path / "given" / "mosaic.vrt"
    mosaic.parent.mkdir()
    mosaic.write_text(MOSAIC.format("", 0, f"/vsizip/{packed}/in/scene.tif"))
    assert read_whole(mosaic)[1] == 1
    RasterSource.open(mosaic, within=[mosaic, packed]).close()
    with pytest.raises(GeomeltError) as error:
        RasterSource.open(mosaic, within=[mosaic.parent])
    assert error.value.code == "outside-folders"
    for name in ("other.vrt", "other.tif", "gone.tif"):
        mosaic.write_text(MOSAIC.format("", 0, f"/vsizip/{packed}/in/{name}"))
        with pytest.raises(GeomeltError) as error:
            RasterSource.open(mosaic)
        assert "/vsi" not in error.value.detail
    for name in ("/vsizip/a.zip/a.tif", "/vsizip//vsicurl/http://127.0.0.1:9/a.zip/a.tif"):
        mosaic.write_text(MOSAIC.format("", 0, name))
        with pytest.raises(GeomeltError):
            RasterSource.open(mosaic)


@pytest.mark.parametrize("remark", ["Höhe 3 m", "A & B", "bell \x07"])
def test_a_vrt_that_only_gdal_reads(
    write: Write, photo: NDArray[np.uint8], tmp_path: Path, remark: str
) -> None:
    scene = write(photo)
    tag = f'<Metadata><MDI key="Bemerkung">{remark}</MDI></Metadata>'
    mosaic = tmp_path / "mosaic.vrt"
    mosaic.write_bytes(MOSAIC.format(tag, 1, scene.name).encode("latin-1"))
    assert read_whole(mosaic)[1] == 1
    for name in ("sc&#101;ne.tif", "a&b.tif", "h\xf6he.tif", "/vsicurl/http://127.0.0.1:9/a.tif"):
        mosaic.write_bytes(MOSAIC.format(tag, 1, name).encode("latin-1"))
        if name != "sc&#101;ne.tif":  # which means the same to both
            assert refusal(mosaic).code == "unreadable"
    mosaic.write_bytes(MOSAIC.format(tag, 1, scene.name).encode("latin-1")[:-20])
    assert "broken VRT" in refusal(mosaic).detail


@pytest.mark.parametrize(
    "text",
    [
        "'/vsimem/4b1f/x.tif' not recognized as being in a supported file format",
        "'/vsizip//data/a.zip/scene.tif' not recognized as being in a supported file format",
        "<VRTDataset rasterXSize='1'></VRTDataset> not recognized as being in a supported file "
        "format",
    ],
)
def test_no_name_of_gdals_own_is_shown(text: str) -> None:
    error = failed("/vsizip//data/a.zip/scene.tif", RuntimeError(text))
    assert error.detail == (
        "/data/a.zip/scene.tif cannot be read as a raster (not recognized as being in a supported "
        "file format): copy or download it again, or convert it to GeoTIFF."
    )
