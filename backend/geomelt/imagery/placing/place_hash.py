"""A raster's place as a hash: another one means that it must be read again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from rasterio.io import DatasetReader

from geomelt.imagery.files.location import Sidecar
from geomelt.imagery.placing.georeference import Georeference


def place_hash(
    dataset: DatasetReader, georeference: Georeference, sidecars: Sequence[Sidecar]
) -> str:
    """Of all that sidecars may decide: where an open raster lies, and how it is read."""
    headers = [each.content() for each in sidecars if each.kind == "header"]
    affine = [f"{value:.12g}" for value in tuple(georeference.affine)[:6]]
    masks = [[flag.name for flag in flags] for flags in dataset.mask_flag_enums]
    meanings = [meaning.name for meaning in dataset.colorinterp]
    read = affine, georeference.crs_name, dataset.nodatavals, masks, meanings, dataset.descriptions
    return hashlib.blake2b(repr((read, headers)).encode(), digest_size=8).hexdigest()
