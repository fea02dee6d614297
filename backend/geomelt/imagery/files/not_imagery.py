"""Rasters that are not pictures of the ground, by what such files are usually called."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["masks", "heights"]

_BREAK = r"(?:^|[_.\-\s])"
# What may follow: what a tool did to it, a resolution, a number.
_TAIL = r"(?:[_.\-](?:clip|cog|file_format|reproj\w*|\d+m|\d{1,3}|v\d+|prob\w*|T[12]))*$"
_MASK = (
    r"udm2?|qa|q[ac]_?pixel|qa[_.\-]\w+|bqa|\w+[_.\-]qa|[fc]?_?masks?|msk|validity|dataMask"
    r"|(?:usable_?)?data_?mask|clouds?(?:_?(?:masks?|shadows?|prob\w*|conf\w*))?|cldprb|snwprb"
    r"|scl|aot|wvp|cld|snw|pvi|ndvi_?mask|radsat|pixel_qa|sr_aerosol|s[za]a|v[za]a"
)
_MASKS = (
    re.compile(rf"{_BREAK}(?:{_MASK}){_TAIL}", re.IGNORECASE),
    re.compile(r"^(?:MSK|QA)_", re.IGNORECASE),
    re.compile(r"_PVI\b"),
    # Bands of a Landsat scene that are no light: angles, temperatures' by-products.
    re.compile(
        r"^L[COTEM]\d.*_(?:QA\w*|\w+_QA\w*|ST_(?!B)\w+|SZA|SAA|VZA|VAA|BQA)$", re.IGNORECASE
    ),
)
_HEIGHT = r"ndsm|dsm|dtm|dem|chm|dgm\d*|dom\d+|mnt|mns|bdom\d*"
# At the beginning or the end of a name; inside, words of languages look the same.
_HEIGHTS = (
    re.compile(rf"^(?:{_HEIGHT})(?=$|[_.\-\d])", re.IGNORECASE),
    re.compile(rf"{_BREAK}(?:{_HEIGHT}){_TAIL}", re.IGNORECASE),
    re.compile(rf"{_BREAK}(?:DSM|DTM|DEM)(?=$|[_.\-])"),
)
_REASONS: dict[Kind, str] = {
    "masks": "a mask or quality band by its name, not a picture",
    "heights": "an elevation model by its name, not a picture",
}


def kind_of(name: str) -> Kind | None:
    """What a raster is by its name, if not imagery; None for imagery."""
    stem = name.rpartition(".")[0] or name
    if any(pattern.search(stem) for pattern in _MASKS):
        return "masks"
    if any(pattern.search(stem) for pattern in _HEIGHTS):
        return "heights"
    return None


def reason(uri: str, kind: Kind) -> str:
    """One sentence for the report."""
    return f"{uri} was passed over ({_REASONS[kind]}): name the file itself to index it."
