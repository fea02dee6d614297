"""A look at a raster before it is read: what of it is imagery, and what is odd about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import ColorInterp, MaskFlags
from rasterio.errors import RasterioError
from rasterio.io import DatasetReader

from geomelt.imagery.formats import of_driver
from geomelt.imagery.pixels.palettes import is_palette
from geomelt.imagery.pixels.sampling import Glance, glance
from geomelt.imagery.pixels.windows import Values
from geomelt.imagery.placing.warping import origin
from geomelt.imagery.validity.alphas import Alpha, called_alpha, opaque_at
from geomelt.imagery.validity.collars import Collar, find_collars
from geomelt.imagery.validity.rule import PLAIN, ValidityRules

_LOSSY = {"jpeg", "webp", "ycbcr jpeg", "jxl", "jpeg2000", "lerc"}
_INKS = {ColorInterp.cyan, ColorInterp.magenta, ColorInterp.yellow}
_TOLD_FROM = 0.001  # of the raster: a smaller share reads 0.0 %


def inspect(
    dataset: DatasetReader,
    bands: Sequence[int],
    stored: NDArray[np.bool_] | None = None,
    *,
    far: bool = False,
) -> tuple[ValidityRules, list[str]]:
    """The rules of its valid pixels, and remarks on it: phrases that follow its name.

    `stored` tells which blocks of a sparse file hold anything; `far`: reads are dear, as on
    another machine. A raster that cannot be read is not judged: who reads it will hear why.
    """
    remarks: list[str] = []
    rules = replace(PLAIN, negative=_negative(dataset, bands), black=_black(dataset, bands))
    called = called_alpha(dataset, bands)
    try:
        inks = (*bands, rules.black) if rules.black else bands
        seen = glance(dataset, inks, called, stored, far=far)
    except (RasterioError, OSError):
        return rules, remarks
    rules = _masks(dataset, bands, seen, rules, remarks)
    rules = _alphas(dataset, bands, called, seen, rules, remarks)
    if is_palette(dataset, bands) or _is_bilevel(dataset, bands):
        return rules, remarks
    seen = replace(seen, colours=rules.positive(seen.colours))
    valid = _valid(dataset, bands, called, seen, rules)
    collars = find_collars(
        seen.colours, valid, dataset.width, dataset.height, lossy=_is_lossy(dataset)
    )
    remarks += [_told(collar) for collar in collars if collar.share >= _TOLD_FROM]
    return replace(rules, collars=tuple(collars)), remarks


def _negative(dataset: DatasetReader, bands: Sequence[int]) -> float | None:
    """The value that is black where the lowest is white: in negatives, faxes, and of inks."""
    meanings = {dataset.colorinterp[band - 1] for band in bands}
    if meanings == {ColorInterp.palette} or not (
        origin(dataset).tags(ns="IMAGE_STRUCTURE").get("MINISWHITE") == "YES" or meanings & _INKS
    ):
        return None
    dtype = np.dtype(dataset.dtypes[0])
    bits = origin(dataset).tags(1, ns="IMAGE_STRUCTURE").get("NBITS")
    if not np.issubdtype(dtype, np.integer):
        return 0.0
    return float(2 ** int(bits) - 1 if bits else np.iinfo(dtype).max)


def _black(dataset: DatasetReader, bands: Sequence[int]) -> int | None:
    """The band of black ink beside three of colours."""
    meanings = dataset.colorinterp
    if {meanings[band - 1] for band in bands} != _INKS or ColorInterp.black not in meanings:
        return None
    return int(meanings.index(ColorInterp.black)) + 1


def _masks(
    dataset: DatasetReader,
    bands: Sequence[int],
    seen: Glance,
    rules: ValidityRules,
    remarks: list[str],
) -> ValidityRules:
    """A mask that hides all of a picture is none; nodata that no picture has is nodata at once."""
    flags = set(dataset.mask_flag_enums[bands[0] - 1])
    if MaskFlags.nodata in flags:
        nodata = dataset.nodatavals[bands[0] - 1]
        impossible = nodata is not None and (nodata < 0 or nodata >= 1e6)
        complete = all((mask >= 128).any() for mask in seen.masks)
        return replace(rules, all_bands=bool(impossible and complete))
    is_mask = MaskFlags.per_dataset in flags and MaskFlags.alpha not in flags
    if is_mask and not (seen.masks >= 128).any() and _is_picture(seen.colours):
        remarks.append("has a mask that hides all of it: the mask is not followed")
        return replace(rules, masks=False)
    return rules


def _alphas(
    dataset: DatasetReader,
    bands: Sequence[int],
    called: Sequence[int],
    seen: Glance,
    rules: ValidityRules,
    remarks: list[str],
) -> ValidityRules:
    """Which of the bands called alpha are; GDAL reads one that it knows as it should."""
    real: list[Alpha] = []
    for band, values in zip(called, seen.alphas, strict=True):
        opaque = opaque_at(values[seen.there])
        if opaque is None:
            remarks.append(
                f"calls band {band} alpha, which holds a picture (near infrared, most likely): "
                "it is not taken for transparency"
            )
        elif opaque == 0 and _is_picture(seen.colours):
            remarks.append(
                f"is all transparent by its band {band}, and yet a picture: it is read as opaque"
            )
        else:
            real.append(Alpha(band, opaque or 1.0))
    if real and not _opaque(real, called, seen).any():
        real = real[:1]
    by_gdal = MaskFlags.alpha in set(dataset.mask_flag_enums[bands[0] - 1])
    if not by_gdal:
        return replace(rules, alphas=tuple(real))
    if len(real) == len(called) == 1 and _is_full(real[0], dataset):
        return rules
    return replace(rules, masks=False, alphas=tuple(real))


def _is_full(alpha: Alpha, dataset: DatasetReader) -> bool:
    """Whether GDAL takes for opaque what is."""
    most = {"uint8": 255, "uint16": 65535}.get(dataset.dtypes[alpha.band - 1], np.inf)
    return alpha.opaque >= 0.97 * most


def _opaque(alphas: Sequence[Alpha], called: Sequence[int], seen: Glance) -> NDArray[np.bool_]:
    found = seen.there.copy()
    for alpha in alphas:
        found &= seen.alphas[called.index(alpha.band)] >= alpha.opaque / 2
    return found


def _valid(
    dataset: DatasetReader,
    bands: Sequence[int],
    called: Sequence[int],
    seen: Glance,
    rules: ValidityRules,
) -> NDArray[np.bool_]:
    """The cells that masks and alphas leave."""
    valid = seen.there & np.isfinite(seen.colours).all(axis=0)
    flags = set(dataset.mask_flag_enums[bands[0] - 1])
    if MaskFlags.nodata in flags or (MaskFlags.per_dataset in flags and rules.masks):
        valid &= (seen.masks >= 128).any(axis=0)
    return np.asarray(valid & _opaque(rules.alphas, called, seen))


def _is_picture(colours: Values) -> bool:
    return any(np.ptp(plane[np.isfinite(plane)]) > 0 for plane in colours if plane.size)


def _is_bilevel(dataset: DatasetReader, bands: Sequence[int]) -> bool:
    return bool(origin(dataset).tags(bands[0], ns="IMAGE_STRUCTURE").get("NBITS") == "1")


def _is_lossy(dataset: DatasetReader) -> bool:
    row = of_driver(origin(dataset).driver)
    compression = origin(dataset).tags(ns="IMAGE_STRUCTURE").get("COMPRESSION", "")
    return compression.lower() in _LOSSY or (row is not None and row.lossy)


def _told(collar: Collar) -> str:
    return (
        f"has a collar of {collar.name} that no nodata value, mask or alpha tells "
        f"({100 * collar.share:.1f} % of it): the collar is left out"
    )
