"""The formats of rasters: one row each, which holds all that is known of a format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath

import rasterio


@dataclass(frozen=True)
class Format:
    """One format: its name, GDAL's driver, and the suffixes of its files.

    parts: suffixes of files that belong to it.
    worlds: suffixes of its world files, where they are not made of its own suffix.
    headed: suffixes that anything may have, of files that are known by the header beside them.
    bare: places nothing itself; without a sidecar it is a picture like any other, or raw numbers.
    starts: what a file begins with, in small letters, where others use the suffix, too.
    marks: byte strings of which a file holds one in its first 4 MB.
    anywhere: known by its content, whatever the file is called; others only by their suffix.
    packed: can be read in an archive.
    remote: can be read by parts from a server.
    several: a file may hold several rasters, which GDAL calls subdatasets.
    folder: what has its suffix is a folder.
    lossy: its compression changes pixels a little.
    sequential: a pixel is read by decoding all that lies before it.
    """

    name: str
    driver: str
    suffixes: tuple[str, ...]
    parts: tuple[str, ...] = ()
    bare: bool = False
    starts: tuple[bytes, ...] = ()
    marks: tuple[bytes, ...] = ()
    anywhere: bool = False
    packed: bool = True
    worlds: tuple[str, ...] = ()
    headed: tuple[str, ...] = ()
    remote: bool = False
    several: bool = False
    folder: bool = False
    lossy: bool = False
    sequential: bool = False

    @property
    def is_picture(self) -> bool:
        """Whether a file of it is a picture like any other where nothing places it."""
        return self.bare and not self.parts


HEADER = ".hdr"  # describes the layout of raw pixels

FORMATS = (
    Format(
        "GeoTIFF",
        "GTiff",
        (".tif", ".tiff", ".gtif", ".gtiff", ".btf"),
        anywhere=True,
        worlds=(".tfw", ".tifw", ".tiffw"),
        remote=True,
    ),
    Format(
        "JPEG 2000",
        "JP2OpenJPEG",
        (".jp2", ".j2k", ".jpx", ".jpc", ".j2c", ".jpf"),
        anywhere=True,
        worlds=(".j2w", ".jp2w", ".jpw"),
        remote=True,
        lossy=True,
    ),
    Format("ERDAS IMAGINE", "HFA", (".img",), (".ige", ".rrd", HEADER), anywhere=True),
    Format("NITF", "NITF", (".ntf", ".nitf", ".nsf"), anywhere=True),
    Format("VRT", "VRT", (".vrt",), packed=False),
    Format("MBTiles", "MBTiles", (".mbtiles",), anywhere=True, packed=False),
    Format("PNG", "PNG", (".png",), bare=True, anywhere=True, sequential=True),
    Format(
        "JPEG",
        "JPEG",
        (".jpg", ".jpeg"),
        bare=True,
        anywhere=True,
        worlds=(".jgw", ".jpgw", ".jpegw"),
        lossy=True,
        sequential=True,
    ),
    Format("BMP", "BMP", (".bmp",), bare=True, anywhere=True),
    Format("GIF", "GIF", (".gif",), bare=True, anywhere=True),
    Format("WebP", "WEBP", (".webp",), bare=True, anywhere=True),
    Format(
        "ENVI",
        "ENVI",
        (".dat", ".bsq", ".bip"),
        (HEADER,),
        bare=True,
        anywhere=True,
        headed=("", ".raw", ".bin", ".ras"),
    ),
    Format(
        "ESRI BIL", "EHdr", (".bil", ".flt"), (HEADER, ".clr", ".stx"), bare=True, anywhere=True
    ),
    Format("PCI Geomatica", "PCIDSK", (".pix",), starts=(b"pcidsk",), anywhere=True),
    Format("GeoPackage", "GPKG", (".gpkg",), packed=False),
    Format("netCDF", "netCDF", (".nc", ".nc4", ".cdf"), packed=False, several=True),
    Format("HDF5", "HDF5", (".h5", ".hdf5", ".he5"), packed=False, several=True),
    Format("HDF4", "HDF4", (".hdf", ".hdf4", ".h4"), packed=False, several=True),
    Format("Zarr", "Zarr", (".zarr",), packed=False, several=True, folder=True),
    Format("MRF", "MRF", (".mrf",), (".idx", ".ppg", ".pjg", ".lrc", ".til", ".pzp"), packed=False),
    Format("KMZ", "KMLSUPEROVERLAY", (".kmz",), packed=False),
    Format(
        "GeoPDF",
        "PDF",
        (".pdf",),
        starts=(b"%pdf",),
        marks=(b"/LGIDict", b"/GPTS", b"/GCS"),
        packed=False,
    ),
    Format("Idrisi", "RST", (".rst",), (".rdc", ".ref", ".smp"), bare=True),
    Format("SAGA grid", "SAGA", (".sdat",), (".sgrd", ".mgrd"), bare=True),
    Format("SAGA grid, packed", "SAGA", (".sg-grd-z",), packed=False),
    Format("ASCII grid", "AAIGrid", (".asc",), starts=(b"ncols", b"nrows", b"north:", b"dx")),
    Format("Surfer grid", "GSBG", (".grd",), starts=(b"dsaa", b"dsbb", b"dsrb", b"hgpc")),
    Format("PANORAMA", "RMF", (".rsw", ".mtw")),
    Format("ERDAS LAN", "LAN", (".lan", ".gis"), starts=(b"head74", b"header")),
    Format("BSB chart", "BSB", (".kap",)),
    Format("DTED", "DTED", (".dt0", ".dt1", ".dt2")),
    Format("SRTM", "SRTMHGT", (".hgt",)),
    Format("USGS DEM", "USGSDEM", (".dem",)),
    Format("GRIB", "GRIB", (".grb", ".grb2", ".grib", ".grib2")),
    Format("BAG", "BAG", (".bag",), packed=False),
    Format("ECW", "ECW", (".ecw",)),
    Format("MrSID", "MrSID", (".sid",)),
    Format("JPEG XL", "JPEGXL", (".jxl",)),
)

# Other drivers that read files of the same suffix, known by their content.
_ALSO = {
    "HDF4": ("HDF4Image", "HDF5", "HDF5Image", "netCDF"),
    "HDF5": ("HDF5Image", "netCDF"),
    "netCDF": ("HDF5", "HDF5Image"),
    "AAIGrid": ("GRASSASCIIGrid",),
    "GSBG": ("GSAG", "GS7BG", "RRASTER", "NWT_GRD"),
    "EHdr": ("ENVI",),
}

# What files of formats that place themselves start with.
_STARTS = (
    b"II*\0",
    b"MM\0*",
    b"II+\0",
    b"MM\0+",
    b"\0\0\0\x0cjP  ",
    b"EHFA_HEADER_TAG",
    b"NITF0",
    b"NSIF0",
)
STARTS_LONGEST = max(map(len, _STARTS))

PIXELS = tuple(row.driver for row in FORMATS if row.anywhere)
"""The drivers whose files hold pixels themselves, and name no other file."""
REMOTE = tuple(row.driver for row in FORMATS if row.remote)
"""The drivers that read a file on a server by parts."""
HEADED = tuple(suffix for row in FORMATS for suffix in row.headed)
"""The suffixes, the empty one among them, of files that only their header makes a raster."""


def format_of(name: str | PurePath) -> Format | None:
    """By the suffix of a file's name."""
    return _by_suffix().get(PurePath(name).suffix.lower())


def of_driver(driver: str) -> Format | None:
    """The first format that this driver of GDAL reads."""
    return next((row for row in FORMATS if row.driver == driver), None)


def worlds_of(suffix: str) -> tuple[str, ...]:
    """The suffixes of the world files of a file with this one, the most usual first."""
    if len(suffix) < 2:
        return ()
    row = format_of(f"x{suffix}")
    short = f".{suffix[1]}{suffix[-1]}w"  # its first and last letter, and w
    first, *others = row.worlds if row and row.worlds else (short,)
    return tuple(dict.fromkeys([first, f"{suffix}w", *others, short]))


def drivers_for(name: str | PurePath) -> tuple[str, ...]:
    """The drivers that may open a file of this name: its own, and those of `PIXELS`."""
    row = format_of(name)
    if row is None or row.anywhere:
        return PIXELS
    return (row.driver, *_ALSO.get(row.driver, ()), *PIXELS)


def starts_like_a_raster(head: bytes) -> bool:
    """Whether a file of an unknown suffix begins like a format that places itself."""
    return head.startswith(_STARTS)


@cache
def _by_suffix() -> dict[str, Format]:
    return dict(_rows())


def _rows() -> Iterator[tuple[str, Format]]:
    for row in FORMATS:
        for suffix in row.suffixes:
            yield suffix, row


def why_not(name: str | PurePath) -> tuple[str, str] | None:
    """Cause and remedy where GDAL knows no driver for what a file is by its name, or one that
    only writes; None where the file itself is to blame."""
    row = format_of(name)
    if row is None or row.anywhere:
        return None
    known = row.driver in _drivers()
    lack = "does not read it" if known else "has no driver"
    remedy = "convert it to GeoTIFF with a program that reads it, such as QGIS or gdal_translate"
    if known and row.driver != "PDF":
        return None
    return f"{row.name}: this build of GDAL {lack}", remedy


@cache
def _drivers() -> frozenset[str]:
    with rasterio.Env() as environment:
        return frozenset(environment.drivers())
