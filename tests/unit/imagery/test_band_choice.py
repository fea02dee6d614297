"""Which bands are red, green and blue: by names, numbers, wavelengths, sensors, and by habit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from geomelt.imagery import RasterSource
from rasterio.enums import ColorInterp

Write = Callable[..., Path]
Bands = Callable[..., tuple[tuple[int, ...], tuple[str, ...]]]


@pytest.fixture
def bands(write: Write) -> Bands:
    """The bands chosen of a made-up raster, and the note on them."""

    def chosen(
        names: Sequence[str | None] | int,
        file: str = "scene.tif",
        dtype: str = "uint16",
        meanings: Sequence[ColorInterp] | None = None,
        **tags: Any,
    ) -> tuple[tuple[int, ...], tuple[str, ...]]:
        count = names if isinstance(names, int) else len(names)
        values = np.random.default_rng(0).integers(40, 220, (count, 16, 16)).astype(dtype)
        grey = (ColorInterp.gray, *[ColorInterp.undefined] * (count - 1))
        path = write(values, file, photometric="MINISBLACK", colorinterp=meanings or grey)
        with rasterio.open(path, "r+") as dataset:
            for band, name in enumerate([] if isinstance(names, int) else names, 1):
                if name:
                    dataset.set_band_description(band, name)
            for key, value in tags.items():
                if isinstance(value, dict):
                    for band, each in value.items():
                        dataset.update_tags(band, **{key: each})
                else:
                    dataset.update_tags(**{key: value})
        with RasterSource.open(path) as source:
            return source.bands, source.notes

    return chosen


NAMED = {
    "Landsat 8 of Earth Engine": (["SR_B1", "SR_B2", "SR_B3", "SR_B4", "SR_B5"], (4, 3, 2)),
    "all of it": ([f"SR_B{n}" for n in range(1, 8)] + ["ST_B10", "QA_PIXEL"], (4, 3, 2)),
    "Landsat 7 of Earth Engine": ([f"SR_B{n}" for n in (1, 2, 3, 4, 5, 7)], (3, 2, 1)),
    "with its heat": ([*(f"SR_B{n}" for n in (1, 2, 3, 4, 5, 7)), "ST_B6"], (3, 2, 1)),
    "in small letters": ([f"sr_band{n}" for n in range(1, 8)], (4, 3, 2)),
    "Landsat 7, three": (["SR_B3", "SR_B2", "SR_B1"], (1, 2, 3)),
    "Sentinel-2 of Earth Engine": (["B1", "B2", "B3", "B4", "B8"], (4, 3, 2)),
    "all of Sentinel-2": (
        [*(f"B{n}" for n in range(1, 9)), "B8A", "B9", "B11", "B12"], (4, 3, 2)
    ),
    "10 m": (["B02", "B03", "B04", "B08"], (3, 2, 1)),
    "four of B0n": (["B01", "B02", "B03", "B04"], (4, 3, 2)),
    "of a gdalbuildvrt": (
        [f"T32UQD_20200831T101559_B{n}_10m" for n in ("02", "03", "04", "08")], (3, 2, 1)
    ),
    "medians": ([f"B{n}_median" for n in (2, 3, 4, 8)], (3, 2, 1)),
    "snap": (["B2", "B3", "B4"], (3, 2, 1)),
    "numbers alone, turned": (["4", "3", "2"], (1, 2, 3)),
    "what GDAL says of Sentinel-2": (
        ["B4, central wavelength 665 nm", "B3, central wavelength 560 nm",
         "B2, central wavelength 490 nm", "B8, central wavelength 842 nm"], (1, 2, 3)
    ),
    "Landsat in words": (
        ["Band 2 - Blue", "Band 3 - Green", "Band 4 - Red", "Band 5 - Near Infrared"], (3, 2, 1)
    ),
    "Landsat 7 by wavelength": (
        ["Band 1 Visible (0.45 - 0.52 µm)", "Band 2 Visible (0.52 - 0.60 µm)",
         "Band 3 Visible (0.63 - 0.69 µm)", "Band 4 Near-Infrared (0.77 - 0.90 µm)"], (3, 2, 1)
    ),
    "colours with wavelengths": (["blue_475nm", "green_560nm", "red_665nm"], (3, 2, 1)),
    "in brackets": (["NIR (850 nm)", "Red (650 nm)", "Green (560 nm)", "Blue (475 nm)"], (2, 3, 4)),
    "wavelengths alone": (["443", "490", "560", "665", "865"], (4, 3, 2)),
    "of ocean colour": ([f"Rrs_{n}" for n in (412, 443, 490, 555, 670)], (5, 4, 3)),
    "MicaSense": (["Blue", "Green", "Red", "NIR", "Rededge"], (3, 2, 1)),
    "MicaSense, dual": (
        ["Blue-444", "Blue-475", "Green-531", "Green-560", "Red-650", "Red-668", "RE-705",
         "RE-717", "RE-740", "NIR-842"], (6, 4, 2)
    ),
    "Planet's eight": (
        ["coastal_blue", "blue", "green_i", "green", "yellow", "red", "rededge", "nir"], (6, 4, 2)
    ),
    "WorldView": (
        ["Coastal", "Blue", "Green", "Yellow", "Red", "Red Edge", "NIR1", "NIR2"], (5, 3, 2)
    ),
    "letters": (["R", "G", "B", "N"], (1, 2, 3)),
    "of an IMD file": (["BAND_B", "BAND_G", "BAND_R", "BAND_N"], (3, 2, 1)),
    "true colour of Sentinel Hub": (["TCI_R", "TCI_G", "TCI_B"], (1, 2, 3)),
    "Pléiades": (["B2", "B1", "B0", "B3"], (1, 2, 3)),
    "MODIS": ([f"sur_refl_b0{n}" for n in range(1, 8)], (1, 4, 3)),
    "OLCI": ([f"Oa{n:02}_radiance" for n in range(1, 22)], (8, 6, 4)),
    "CBERS": (["BAND5", "BAND6", "BAND7", "BAND8"], (3, 2, 1)),
    "German": (["Rot", "Grün", "Blau", "Infrarot"], (1, 2, 3)),
    "German, turned": (["Blau", "Gruen", "Rot", "Nahes Infrarot", "Rote Kante"], (3, 2, 1)),
    "German with channels": (["Kanal 1 (Blau)", "Kanal 2 (Grün)", "Kanal 3 (Rot)"], (3, 2, 1)),
    "French": (["Bleu", "Vert", "Rouge", "Proche infrarouge"], (3, 2, 1)),
    "French by letters": (["PIR", "Bord rouge", "Rouge", "Vert", "Bleu"], (3, 4, 5)),
    "Spanish": (["Azul", "Verde", "Rojo", "Infrarrojo cercano"], (3, 2, 1)),
    "Italian": (["Blu", "Verde", "Rosso", "Infrarosso vicino"], (3, 2, 1)),
    "red edge before red": (["RedEdge", "Red", "Green", "Blue"], (2, 3, 4)),
    "shouted": (["BLUE", "GREEN", "RED", "NEARINFRARED"], (3, 2, 1)),
    "infrared photograph": (["NIR", "Red", "Green"], (1, 2, 3)),
    "without blue": (["Green", "Red", "Red edge", "NIR"], (4, 2, 1)),
    "in German": (["Infrarot", "Rot", "Grün"], (1, 2, 3)),
    "radar": (["VV", "VH"], (1,)),
    "Landsat 7, raw": (
        ["B1", "B2", "B3", "B4", "B5", "B6_VCID_1", "B6_VCID_2", "B7", "B8"], (3, 2, 1)
    ),
    "SPOT 5": (["XS1", "XS2", "XS3", "SWIR"], (3, 2, 1)),
    "ASTER": (["VNIR_Band1", "VNIR_Band2", "VNIR_Band3N"], (3, 2, 1)),
    "terrain": (["dem", "slope", "aspect"], (1, 2, 3)),
    "two years": ([f"{year}_B{n}" for year in (2020, 2021) for n in (2, 3, 4)], (3, 2, 1)),
    "Dutch": (["Rood", "Groen", "Blauw", "Nabij-infrarood"], (1, 2, 3)),
    "Spanish with red edge": (["Borde rojo", "Banda roja", "Banda verde", "Banda azul"], (2, 3, 4)),
}  # fmt: skip


@pytest.mark.parametrize(("names", "chosen"), NAMED.values(), ids=NAMED)
def test_named_bands(bands: Bands, names: list[str], chosen: tuple[int, ...]) -> None:
    assert bands(names) == (chosen, ())


FILES = {
    "Planet, 4": (4, "20230612_101010_24_2455_3B_AnalyticMS_SR_clip.tif", (3, 2, 1)),
    "Planet, 8": (8, "20230612_101010_24_2455_3B_AnalyticMS_SR_8b_clip.tif", (6, 4, 2)),
    "SkySat": (4, "20200814_162132_ssc4d3_0021_analytic.tif", (3, 2, 1)),
    "RapidEye": (5, "2016-08-13T101010_RE2_3A-NAC_1234_567.tif", (3, 2, 1)),
    "WorldView-2": (8, "16MAY02110000-M2AS_R1C1-056.TIF", (5, 3, 2)),
    "WorldView-3 of a contest": (8, "MUL-PanSharpen_AOI_2_Vegas_img1.tif", (5, 3, 2)),
    "GeoEye": (4, "GE01_20200101_M1BS.tif", (3, 2, 1)),
    "NAIP": (4, "m_3712212_se_10_060_20200524.tif", (1, 2, 3)),
    "RGBI": (4, "dop20rgbi_32_412_5654_1_nw_2021.tif", (1, 2, 3)),
    "RGB and NIR": (4, "town_rgb_nir.tif", (1, 2, 3)),
    "BGRN": (4, "town_BGRN.tif", (3, 2, 1)),
    "SWISSIMAGE RS": (4, "swissimage-rs_2021_2600-1200_0.25_2056.tif", (2, 3, 4)),
    "Pléiades": (4, "IMG_PHR1A_PMS_201803291028_ORT_R1C1.TIF", (1, 2, 3)),
    "SPOT 7": (4, "IMG_SPOT7_MS_201308032015087_ORT_1_R1C1.TIF", (1, 2, 3)),
    "Gaofen": (4, "GF1_PMS1_E116.5_N39.4_20131127_L1A0000117600-MSS1.tif", (3, 2, 1)),
    "Landsat 8, 7": (7, "LC08_L2SP_193026_20200831_20200906_02_T1.tif", (4, 3, 2)),
    "Landsat 5, 7": (7, "LT05_L2SP_193026_20100831_20200906_02_T1.tif", (3, 2, 1)),
    "Landsat 7, 6": (6, "LE71930262000244EDC00_sr.tif", (3, 2, 1)),
    "Sentinel-2, 4": (4, "S2A_MSIL2A_20200831T101559_N0214_R065_T32UQD_10m.tif", (3, 2, 1)),
    "Sentinel-2, 10": (10, "S2B_stack.tif", (3, 2, 1)),
    "Sentinel-2, 13": (13, "sentinel-2_l1c.tif", (4, 3, 2)),
    "MicaSense": (5, "micasense_ortho.tif", (3, 2, 1)),
    "DJI P4 Multispectral": (5, "p4_multispectral_field.tif", (3, 2, 1)),
    "Sequoia": (4, "sequoia_field.tif", (4, 2, 1)),
    "three, turned": (3, "town_bgr.tif", (3, 2, 1)),
    "by its folder": (4, "PSScene/field.tif", (3, 2, 1)),
}


@pytest.mark.parametrize(("count", "file", "chosen"), FILES.values(), ids=FILES)
def test_unnamed_bands_of_known_sensors(
    bands: Bands, count: int, file: str, chosen: tuple[int, ...]
) -> None:
    assert bands(count, file) == (chosen, ())


@pytest.mark.parametrize(
    ("names", "file", "chosen"),
    [
        (["B1", "B2", "B3", "B4"], "LT05_stack.tif", (3, 2, 1)),
        (["B1", "B2", "B3", "B4", "B5", "B7"], "LC08_stack.tif", (4, 3, 2)),
        (["B1", "B2", "B3", "B4"], "S2A_stack.tif", (4, 3, 2)),
        (["Band 1", "Band 2", "Band 3", "Band 4"], "landsat_5_tm.tif", (3, 2, 1)),
        (["Band 1", "Band 2", "Band 3", "Band 4"], "S2A_10m.tif", (3, 2, 1)),
        (["Band 1", "Band 2", "Band 3", "Band 4", "Band 5"], "Landsat8_subset.tif", (4, 3, 2)),
        ([f"B{n}" for n in range(1, 9)], "PSScene_8b.tif", (6, 4, 2)),
        (["B1", "B2", "B3", "B4"], "GF2_PMS2.tif", (3, 2, 1)),
    ],
)
def test_numbers_mean_what_the_sensor_means(
    bands: Bands, names: list[str], file: str, chosen: tuple[int, ...]
) -> None:
    assert bands(names, file)[0] == chosen


def test_seven_of_8_bits_are_a_thematic_mappers(bands: Bands) -> None:
    names = [f"B{n}" for n in range(1, 8)]
    assert bands(names, dtype="uint8")[0] == (3, 2, 1)
    assert bands(names)[0] == (4, 3, 2)


def test_tags_name_the_sensor(bands: Bands) -> None:
    names = ["B1", "B2", "B3", "B4"]
    assert bands(names, SPACECRAFT_ID="LANDSAT_5", SENSOR_ID="TM")[0] == (3, 2, 1)
    assert bands(names, SPACECRAFT_ID="LANDSAT_9", SENSOR_ID="OLI_TIRS")[0] == (4, 3, 2)


@pytest.mark.parametrize(
    ("count", "dtype", "chosen"),
    [
        (4, "uint16", (3, 2, 1)),
        (4, "float32", (3, 2, 1)),
        (4, "uint8", (1, 2, 3)),
        (5, "uint16", (3, 2, 1)),
        (5, "uint8", (1, 2, 3)),
        (6, "int16", (3, 2, 1)),
        (7, "uint16", (4, 3, 2)),
        (7, "uint8", (3, 2, 1)),
        (8, "uint16", (5, 3, 2)),
        (12, "uint16", (4, 3, 2)),
        (13, "uint16", (4, 3, 2)),
    ],
)
def test_what_nothing_names_is_assumed_and_reported(
    bands: Bands, count: int, dtype: str, chosen: tuple[int, ...]
) -> None:
    found, (note,) = bands(count, dtype=dtype)
    assert found == chosen
    assert "scene.tif" in note
    assert "--bands" in note
    assert ", ".join(map(str, chosen)) in note
    named = [f"Band {n}" for n in range(1, count + 1)]
    assert bands(named, dtype=dtype) == (found, (note,)), "counting is no name"


def test_three_and_fewer_are_as_they_come(bands: Bands) -> None:
    assert bands(3) == bands(["B1", "B2", "B3"]) == ((1, 2, 3), ())
    assert bands(2) == ((1,), ())
    assert bands(1) == ((1,), ())


def test_wavelengths_of_tags(bands: Bands) -> None:
    micrometres = {1: "0.490", 2: "0.560", 3: "0.665", 4: "0.842"}
    assert bands(4, wavelength=micrometres) == ((3, 2, 1), ())
    nanometres = {1: "842", 2: "665", 3: "560", 4: "490"}
    assert bands(4, CENTRAL_WAVELENGTH_NM=nanometres) == ((2, 3, 4), ())
    assert bands(3, wavelength={1: "842", 2: "665", 3: "560"}) == ((1, 2, 3), ())
    lower = {1: "440", 2: "530", 3: "630", 4: "770"}
    upper = {1: "510", 2: "570", 3: "690", 4: "830"}
    assert bands(4, WavelengthMin=lower, WavelengthMax=upper) == ((3, 2, 1), ())
    names = {1: "Blue", 2: "Green", 3: "Red", 4: "NIR"}
    assert bands(4, BandName=names) == ((3, 2, 1), ())
    assert bands(["Band 1", "Band 2", "Band 3", "Band 4"], color=names) == ((3, 2, 1), ())


def test_wavelengths_of_the_imagery_domain(write: Write) -> None:
    path = write(np.full((4, 16, 16), 500, np.uint16), photometric="MINISBLACK")
    with rasterio.open(path, "r+") as dataset:
        for band, micrometres in enumerate((0.49, 0.56, 0.665, 0.842), 1):
            dataset.update_tags(band, ns="IMAGERY", CENTRAL_WAVELENGTH_UM=f"{micrometres:.3f}")
    with RasterSource.open(path) as source:
        assert (source.bands, source.notes) == ((3, 2, 1), ())


@pytest.mark.parametrize("units", ["Nanometers", "Micrometers", None])
def test_wavelengths_of_an_envi_header(write: Write, units: str | None) -> None:
    lengths = [405 + 5 * n for n in range(120)]  # to 1000 nm
    path = write(np.full((120, 8, 8), 500, np.uint16), "cube.img", driver="ENVI")
    header = path.with_suffix(".hdr")
    text = header.read_text().split("band names")[0]
    scale = 1000 if units == "Micrometers" else 1
    listed = ", ".join(f"{each / scale:g}" for each in lengths)
    text += f"wavelength units = {units}\n" if units else ""
    header.write_text(f"{text}wavelength = {{{listed}}}\ndefault bands = {{100, 52, 32}}\n")
    with RasterSource.open(path) as source:
        assert [lengths[band - 1] for band in source.bands] == [660, 555, 480]
        assert source.notes == ()


def test_what_a_header_shows_by_default(write: Write) -> None:
    path = write(np.full((30, 8, 8), 500, np.uint16), "cube.img", driver="ENVI")
    header = path.with_suffix(".hdr")
    text = header.read_text().split("band names")[0]
    header.write_text(f"{text}default bands = {{20, 12, 5}}\n")
    with RasterSource.open(path) as source:
        assert (source.bands, source.notes) == ((20, 12, 5), ())
    header.write_text(text)
    with RasterSource.open(path) as source:
        red, green, blue = source.bands
        assert 30 > red > green > blue > 1
        assert "--bands" in source.notes[0]


def test_names_go_before_colour_interpretation(bands: Bands) -> None:
    rgb = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)
    assert bands(["blue", "green", "red"], dtype="uint8", meanings=rgb)[0] == (3, 2, 1)
    assert bands(["B2", "B3", "B4"], dtype="uint8", meanings=rgb)[0] == (3, 2, 1)
    assert bands(["Band 1", "Band 2", "Band 3"], meanings=rgb)[0] == (1, 2, 3)
    infrared = (ColorInterp.nir, ColorInterp.red, ColorInterp.green)
    assert bands(3, meanings=infrared)[0] == (1, 2, 3)
    assert bands(4, meanings=(*reversed(rgb), ColorInterp.nir)) == ((3, 2, 1), ())


def test_alpha_and_masks_are_no_colours(write: Write, bands: Bands) -> None:
    undefined = ColorInterp.undefined
    meanings = (ColorInterp.gray, undefined, undefined, undefined, ColorInterp.alpha)
    path = write(np.full((5, 16, 16), 65535, np.uint16), colorinterp=meanings)
    with RasterSource.open(path) as source:
        assert source.bands == (3, 2, 1)
    infrared = (ColorInterp.gray, undefined, undefined, ColorInterp.alpha)
    assert bands(4, meanings=infrared)[0] == (3, 2, 1), "it is called alpha, and holds a picture"
    assert bands([None] * 4 + ["QA_PIXEL"])[0] == (3, 2, 1)
    assert bands([None, "mask"])[0] == (1,)


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1)])
def test_pixels_tell_what_names_do_not(write: Write, order: tuple[int, int, int]) -> None:
    """Fields of a crop and bare soil: near infrared and red say which is which."""
    rng = np.random.default_rng(0)
    crop = rng.random((64, 64)) < 0.5
    red = np.where(crop, 400, 2200)
    green = np.where(crop, 700, 1600)
    blue = np.where(crop, 350, 1100)
    infrared = np.where(crop, 4200, 2600)
    colours = {1: red, 2: green, 3: blue}
    bands = [next(colours[at] for at in (1, 2, 3) if order[at - 1] == band) for band in (1, 2, 3)]
    values = np.stack([*bands, infrared]) * rng.uniform(0.9, 1.1, (4, 64, 64))
    path = write(values.astype(np.uint16), photometric="MINISBLACK")
    with RasterSource.open(path) as source:
        assert source.bands == order
        assert "leaves" in source.notes[0]


def test_what_is_called_a_palette_without_one_is_grey(write: Write, tmp_path: Path) -> None:
    base = write(np.random.default_rng(0).integers(40, 220, (1, 64, 64), dtype=np.uint8))
    vrt = tmp_path / "palette.vrt"
    vrt.write_text(
        '<VRTDataset rasterXSize="64" rasterYSize="64"><SRS>EPSG:25832</SRS>'
        "<GeoTransform>600000,0.5,0,5300000,0,-0.5</GeoTransform>"
        '<VRTRasterBand dataType="Byte" band="1"><ColorInterp>Palette</ColorInterp><SimpleSource>'
        f'<SourceFilename relativeToVRT="1">{base.name}</SourceFilename>'
        "<SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    with RasterSource.open(vrt) as source:
        from geomelt.imagery import PixelWindow

        image, share = source.read(PixelWindow(0, 0, 64, 64), 64)
        assert (source.bands, share) == ((1,), 1.0)
    assert (image[..., 0] == image[..., 1]).all()
    assert np.ptp(image) > 100
