"""Whether a file describes a service or other files, which GDAL would read instead of it."""

from __future__ import annotations

import re

HEAD = 1024  # bytes that GDAL looks at to know a format

# A tag, a declaration or a comment; an object. Pixels may begin with `<` or `{`, not go on so.
_XML = re.compile(rb"\s*<([?!]|[A-Za-z_][\w:.-]*([\s/>]|$))")
_JSON = re.compile(rb"\s*\{\s*([\"}]|$)")
# By these GDAL knows descriptions wherever they stand in the head.
_MARKS = re.compile(
    rb"<(VRT(Dataset|WarpedDataset|RasterBand)|MRF_META|GDAL_WMS|GDAL_WMTS|GDALTileIndex|WMS_|WMT_MS|"
    rb"Capabilities|TileMap|Dimap_Document|Product_Observational|OGR)",
    re.IGNORECASE,
)


def describes(head: bytes) -> bool:
    """By the first `HEAD` bytes of the file."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    return bool(_XML.match(text) or _JSON.match(text) or _MARKS.search(text))
