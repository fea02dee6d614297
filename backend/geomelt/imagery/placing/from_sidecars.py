"""The place that sidecars give, read by GDAL for a raster of one pixel in memory.

Its GeoTIFF driver knows world files, MapInfo's .tab and .aux.xml; those of other formats know
some of them, of some spellings. So all formats are placed by the same sidecars, in the same way.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from affine import Affine
from rasterio.control import GroundControlPoint
from rasterio.crs import CRS
from rasterio.errors import CRSError, RasterioError
from rasterio.io import DatasetReader, MemoryFile

from geomelt.imagery.files.location import Kind, Sidecar

_CALLED: dict[Kind, str] = {"notes": "x.tif.aux.xml", "table": "x.tab", "world": "x.tfw"}
_TIFF = {"driver": "GTiff", "width": 1, "height": 1, "count": 1, "dtype": "uint8"}
_NOWHERE = Affine.identity()
_OZI_IMAGE = 3  # the line of a .map that names the picture
_CODE_OR_PROJ = re.compile(r"\w+:\d+$|\+proj=")
_MAP_START = b"OziExplorer Map Data File"


@dataclass(frozen=True)
class Placement:
    """As of a dataset: identity where there is no transform, no points where none are found."""

    transform: Affine = _NOWHERE
    crs: CRS | None = None
    gcps: tuple[Sequence[GroundControlPoint], CRS | None] = ((), None)

    @property
    def places(self) -> bool:
        return not self.transform.is_identity or len(self.gcps[0]) > 0


def read_placement(sidecars: Sequence[Sidecar]) -> Placement:
    """The place that sidecars give, a .prj aside. Raises OSError or GeomeltError `unreadable`."""
    found = Placement()
    contents: dict[str, bytes] = {}
    for sidecar in sidecars:
        if sidecar.kind in _CALLED and (content := sidecar.content()):
            contents.setdefault(_CALLED[sidecar.kind], content)
    if contents:
        found = _read(contents, "x.tif", "GTiff")
    maps = [each.content() for each in sidecars if each.kind == "map"]
    if not found.places and maps and maps[0].startswith(_MAP_START):
        lines = maps[0].splitlines()
        lines[_OZI_IMAGE - 1 : _OZI_IMAGE] = [b"x.tif"]
        found = _read({"x.map": b"\r\n".join(lines)}, "x.map", "MAP")
    return found


def parse_prj(content: bytes) -> CRS | None:
    """The CRS that a .prj holds: WKT of any kind, a code, PROJ, or ESRI's older lines."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    text = text.replace("\0", "").strip()
    if re.match(r"(?i)projection\s", text):
        grid = b"ncols 1\nnrows 1\nxllcorner 0\nyllcorner 0\ncellsize 1\n0\n"
        return _read({"x.asc": grid, "x.prj": text.encode()}, "x.asc", "AAIGrid").crs
    try:
        # Nothing else: GDAL would fetch a CRS from an address.
        crs = CRS.from_string(text) if _CODE_OR_PROJ.match(text) else CRS.from_wkt(text)
    except CRSError:
        return None
    return crs or None


def _read(contents: Mapping[str, bytes], name: str, driver: str) -> Placement:
    try:
        with _in_memory(contents) as folder, DatasetReader(folder + name, driver=[driver]) as found:
            return Placement(found.transform, found.crs or None, found.gcps)
    except RasterioError:
        return Placement()


@contextmanager
def _in_memory(contents: Mapping[str, bytes]) -> Iterator[str]:
    """A folder of GDAL's memory with a raster x.tif and these files."""
    folder = uuid.uuid4().hex
    with ExitStack() as files:
        tiff = files.enter_context(MemoryFile(dirname=folder, filename="x.tif"))
        tiff.open(**_TIFF).close()
        for name, content in contents.items():
            files.enter_context(MemoryFile(content, dirname=folder, filename=name))
        yield str(tiff.name).removesuffix("x.tif")
