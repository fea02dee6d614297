"""What lies beside a raster places it: the same files for every format, in a folder or a zip."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pyproj
import pytest
import rasterio
import rasterio.shutil
from geomelt.imagery import RasterSource, find_sources, fingerprint, state_of
from rasterio.crs import CRS
from support.rasters import refusal

SIDE = 64
UTM = pyproj.CRS("EPSG:25832")
ESRI = UTM.to_wkt("WKT1_ESRI")
WORLD = "0.5\n0.0\n0.0\n-0.5\n600000.25\n5299999.75\n"
COMMAS = WORLD.replace(".", ",").replace("\n", "\r\n")
PLACE = "<GeoTransform>600000,0.5,0,5300000,0,-0.5</GeoTransform>"
NOTES = f"<PAMDataset><SRS>{ESRI}</SRS>{PLACE}</PAMDataset>"
TABLE = """!table
!version 300
!charset WindowsLatin1

Definition Table
  File "{}"
  Type "RASTER"
  (600000,5300000) (0,0) Label "a",
  (600032,5300000) (64,0) Label "b",
  (600032,5299968) (64,64) Label "c"
  CoordSys Earth Projection 8, 115, "m", 9, 0, 0.9996, 500000, 0
  Units "m"
"""
OLD_PRJ = "Projection    UTM\nZone          32\nDatum         WGS84\nUnits         METERS\n"
OZI = (
    "OziExplorer Map Data File Version 2.2\nsheet\nC:\\maps\\sheet.jpg\n1 ,Map Code,\n"
    "WGS 84,WGS 84,   0.0000,   0.0000,WGS 84\nReserved 1\nReserved 2\n"
    "Magnetic Variation,,,E\n"
    "Map Projection,(UTM) Universal Transverse Mercator,PolyCal,No,AutoCalOnly,No,BSBUseWPX,No\n"
    + "".join(
        f"Point{n:02d},xy, {col},{row},in, deg, , ,N, , ,E, grid, 32, {x}, {y},N\n"
        for n, (col, row, x, y) in enumerate(
            [
                (0, 0, 600000, 5300000),
                (64, 0, 600032, 5300000),
                (64, 64, 600032, 5299968),
                (0, 64, 600000, 5299968),
            ],
            1,
        )
    )
    + "".join(f"Point{n:02d},xy, , ,in, deg, , ,N, , ,E, grid, , , ,N\n" for n in range(5, 31))
    + "Projection Setup,,,,,,,,,,\nMM0,No\nIWH,Map Image Width/Height,64,64\n"
)
DRIVERS = {".tif": "GTiff", ".png": "PNG", ".jpg": "JPEG", ".jp2": "JP2OpenJPEG"}


def bare(path: Path) -> Path:
    """A raster that knows no place."""
    values = np.random.default_rng(0).integers(40, 220, (3, SIDE, SIDE), np.uint8)
    size = {"count": 3, "width": SIDE, "height": SIDE, "dtype": "uint8"}
    with rasterio.open(path, "w", driver=DRIVERS[path.suffix.lower()], **size) as dataset:
        dataset.write(values)
    path.with_name(path.name + ".aux.xml").unlink(missing_ok=True)
    return path


def lies(uri: Path | str) -> list[int]:
    """West, south, east and north of what it covers in UTM, to ten metres."""
    with RasterSource.open(uri) as source:
        to_utm = pyproj.Transformer.from_crs("EPSG:4326", UTM, always_xy=True)
        west, south, east, north = source.bounds
        (left, right), (bottom, top) = to_utm.transform([west, east], [south, north])
        return [round(each, -1) for each in (left, bottom, right, top)]


HERE = [600000, 5299970, 600030, 5300000]


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
@pytest.mark.parametrize("suffix", [".tif", ".TIF", ".png", ".jpg", ".jp2"])
def test_all_formats_are_placed_by_the_same_sidecars(tmp_path: Path, suffix: str) -> None:
    letters = suffix[1] + suffix[-1] + ("w" if suffix.islower() else "W")
    prj, x = (".prj", "x") if suffix.islower() else (".PRJ", "X")
    cases: list[dict[str, str]] = [
        {f".{letters}": WORLD, prj: ESRI},
        {f".{letters}": COMMAS, prj: ESRI},
        {f"{suffix}w": WORLD, ".prj": UTM.to_wkt()},
        {".wld": WORLD, ".qpj": UTM.to_wkt()},
        {".WLD": WORLD, ".PRJ": ESRI},
        {f".{letters}{x}": WORLD, f"{suffix}.prj": ESRI},
        {f".{letters}": WORLD, f"{suffix}.aux.xml": f"<PAMDataset><SRS>{ESRI}</SRS></PAMDataset>"},
        {f"{suffix}.aux.xml": NOTES},
        {f"{suffix}.AUX.XML": NOTES},
        {f"{suffix}.aux.xml": f"<PAMDataset>{PLACE}</PAMDataset>", ".prj": "EPSG:25832"},
        {".tab": TABLE},
        {".TAB": TABLE},
        {".map": OZI},
        {f".{letters}": WORLD, ".prj": "+proj=utm +zone=32 +ellps=GRS80 +units=m"},
        {f".{letters}": WORLD, ".prj": OLD_PRJ},
    ]
    for number, case in enumerate(cases):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = bare(folder / f"a{suffix}")
        for ending, text in case.items():
            path.with_name(path.stem + ending).write_text(text.replace("{}", path.name))
        assert find_sources([folder]) == [str(path)], case
        assert lies(path) == HERE, case
        with zipfile.ZipFile(folder / "a.zip", "w") as archive:
            for file in sorted(folder.glob("a.*")):
                if file.suffix != ".zip":
                    archive.write(file, f"in/{file.name}")
        (member,) = find_sources([folder / "a.zip"])
        assert lies(member) == HERE, case


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_what_a_raster_tells_itself_comes_first(tmp_path: Path) -> None:
    path = bare(tmp_path / "a.tif")
    with rasterio.open(path, "r+") as dataset:
        dataset.crs, dataset.transform = "EPSG:25832", rasterio.Affine(0.5, 0, 6e5, 0, -0.5, 53e5)
    path.with_suffix(".tfw").write_text(WORLD.replace("600000", "700000"))
    path.with_suffix(".prj").write_text(pyproj.CRS("EPSG:3857").to_wkt())
    assert lies(path) == HERE
    # A local CRS gives way to that of a .prj.
    with rasterio.open(path, "r+") as dataset:
        dataset.crs = CRS.from_wkt('LOCAL_CS["Lambert",UNIT["metre",1],AXIS["X",EAST]]')
    path.with_suffix(".prj").write_text(ESRI)
    assert lies(path) == HERE


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_refusal_names_what_was_seen(tmp_path: Path) -> None:
    path = bare(tmp_path / "a.tif")
    assert "no geotransform" in refusal(path).detail
    path.with_suffix(".prj").write_text(ESRI)
    assert "a.prj holds its CRS only" in refusal(path).detail
    path.with_suffix(".tfw").write_text("not six numbers")
    assert "a.tfw" in refusal(path).detail
    path.with_suffix(".tfw").write_text(WORLD)
    path.with_suffix(".prj").write_text("no projection")
    assert "a.prj holds no CRS" in refusal(path).detail
    path.with_suffix(".prj").unlink()
    assert "a.tfw holds no CRS" in refusal(path).detail
    assert "--crs" in refusal(path).detail


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_a_header_that_changes_is_another_source(tmp_path: Path) -> None:
    path = tmp_path / "a.bil"
    profile = {"count": 1, "width": 4, "height": 4, "dtype": "uint8"}
    with rasterio.open(path, "w", driver="ENVI", crs="EPSG:25832", **profile) as dataset:
        dataset.transform = rasterio.Affine(0.5, 0, 6e5, 0, -0.5, 53e5)
        dataset.write(np.full((1, 4, 4), 60, np.uint8))
    before = state_of(path), fingerprint(path)
    header = path.with_suffix(".hdr")
    header.write_text(header.read_text().replace("600000", "700000"))
    assert state_of(path) != before[0]
    assert fingerprint(path) != before[1]


@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_statistics_that_a_program_notes_say_nothing(tmp_path: Path) -> None:
    path = bare(tmp_path / "a.tif")
    path.with_suffix(".tfw").write_text(WORLD)
    before = state_of(path)
    notes = path.with_name("a.tif.aux.xml")
    counts = (
        '<PAMRasterBand band="1"><Histograms><HistItem><HistMin>0</HistMin></HistItem></Histograms>'
        '<Metadata><MDI key="STATISTICS_MAXIMUM">219</MDI></Metadata></PAMRasterBand>'
    )
    notes.write_text(f"<PAMDataset>\n{counts}</PAMDataset>")
    assert state_of(path) == before
    notes.write_text(f"<PAMDataset>{counts}<SRS>EPSG:25832</SRS></PAMDataset>")
    state = state_of(path)
    assert state != before
    notes.write_text("<PAMDataset> <SRS>EPSG:25832</SRS> </PAMDataset>")
    assert state_of(path) == state
