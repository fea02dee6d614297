"""A raster is inspected before it is read: what of it is imagery, what is unusual about it."""

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
from geomelt.imagery.pixels.sampled import Glance, glance
from geomelt.imagery.pixels.windows import Values
from geomelt.imagery.placing.warping import origin
from geomelt.imagery.validity.alphas import Alpha, called_alpha, opaque_at
from geomelt.imagery.validity.collars import Collar, find_collars
from geomelt.imagery.validity.rule import PLAIN, ValidityRules

_LOSSY = {"jpeg", "webp", "ycbcr jpeg", "jxl", "jpeg2000", "lerc"}
_INKS = {ColorInterp.cyan, ColorInterp.magenta, ColorInterp.yellow}
_LEAST_REPORTED = 0.001  # of the raster: a smaller share reads 0.0 %


def inspect(
    dataset: DatasetReader,
    bands: Sequence[int],
    stored: NDArray[np.bool_] | None = None,
    *,
    far: bool = False,
) -> tuple[ValidityRules, list[str]]:
    """The rules of its valid pixels, and remarks on it: phrases to follow its name.

    `stored` says which blocks of a sparse file hold anything; `far` that each read takes long, as
    from another machine. A raster that cannot be read is not judged: reading it says why.
    """
    remarks: list[str] = []
    rules = replace(PLAIN, negative=_negative(dataset, bands), black=_black(dataset, bands))
    called = called_alpha(dataset, bands)
    try:
        inks = (*bands, rules.black) if rules.black else bands
        glanced = glance(dataset, inks, called, stored, far=far)
    except (RasterioError, OSError):
        return rules, remarks
    rules = _masks(dataset, bands, glanced, rules, remarks)
    rules = _alphas(dataset, bands, called, glanced, rules, remarks)
    if is_palette(dataset, bands) or _is_bilevel(dataset, bands):
        return rules, remarks
    glanced = replace(glanced, colours=rules.positive(glanced.colours))
    valid = _valid(dataset, bands, called, glanced, rules)
    collars = find_collars(
        glanced.colours, valid, dataset.width, dataset.height, lossy=_is_lossy(dataset)
    )
    remarks += [_collar_remark(collar) for collar in collars if collar.share >= _LEAST_REPORTED]
    return replace(rules, collars=tuple(collars)), remarks


def _negative(dataset: DatasetReader, bands: Sequence[int]) -> float | None:
    """The value that is black where the lowest is white, as in negatives, faxes and inks."""
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
    """The band of black ink, besides three of colours."""
    meanings = dataset.colorinterp
    if {meanings[band - 1] for band in bands} != _INKS or ColorInterp.black not in meanings:
        return None
    return int(meanings.index(ColorInterp.black)) + 1


def _masks(
    dataset: DatasetReader,
    bands: Sequence[int],
    glanced: Glance,
    rules: ValidityRules,
    remarks: list[str],
) -> ValidityRules:
    """A mask that hides a whole picture is ignored; impossible nodata counts in any band."""
    flags = set(dataset.mask_flag_enums[bands[0] - 1])
    if MaskFlags.nodata in flags:
        nodata = dataset.nodatavals[bands[0] - 1]
        impossible = nodata is not None and (nodata < 0 or nodata >= 1e6)
        complete = all((mask >= 128).any() for mask in glanced.masks)
        return replace(rules, all_bands=bool(impossible and complete))
    is_mask = MaskFlags.per_dataset in flags and MaskFlags.alpha not in flags
    if is_mask and not (glanced.masks >= 128).any() and _is_picture(glanced.colours):
        remarks.append("has a mask that hides all of it: the mask is not used")
        return replace(rules, masks=False)
    return rules


def _alphas(
    dataset: DatasetReader,
    bands: Sequence[int],
    called: Sequence[int],
    glanced: Glance,
    rules: ValidityRules,
    remarks: list[str],
) -> ValidityRules:
    """Which of the bands called alpha are; one that GDAL reads correctly is left to GDAL."""
    real: list[Alpha] = []
    for band, values in zip(called, glanced.alphas, strict=True):
        opaque = opaque_at(values[glanced.there])
        if opaque is None:
            remarks.append(
                f"calls band {band} alpha, which holds a picture (near infrared, most likely): "
                "it is not taken for transparency"
            )
        elif opaque == 0 and _is_picture(glanced.colours):
            remarks.append(
                f"is all transparent by its band {band}, and yet a picture: it is read as opaque"
            )
        else:
            real.append(Alpha(band, opaque or 1.0))
    if real and not _opaque(real, called, glanced).any():
        real = real[:1]
    by_gdal = MaskFlags.alpha in set(dataset.mask_flag_enums[bands[0] - 1])
    if not by_gdal:
        return replace(rules, alphas=tuple(real))
    if len(real) == len(called) == 1 and _is_full(real[0], dataset):
        return rules
    return replace(rules, masks=False, alphas=tuple(real))


def _is_full(alpha: Alpha, dataset: DatasetReader) -> bool:
    """Whether GDAL takes as opaque what is opaque."""
    most = {"uint8": 255, "uint16": 65535}.get(dataset.dtypes[alpha.band - 1], np.inf)
    return alpha.opaque >= 0.97 * most


def _opaque(alphas: Sequence[Alpha], called: Sequence[int], glanced: Glance) -> NDArray[np.bool_]:
    found = glanced.there.copy()
    for alpha in alphas:
        found &= glanced.alphas[called.index(alpha.band)] >= alpha.opaque / 2
    return found


def _valid(
    dataset: DatasetReader,
    bands: Sequence[int],
    called: Sequence[int],
    glanced: Glance,
    rules: ValidityRules,
) -> NDArray[np.bool_]:
    """The cells that masks and alphas leave."""
    valid = glanced.there & np.isfinite(glanced.colours).all(axis=0)
    flags = set(dataset.mask_flag_enums[bands[0] - 1])
    if MaskFlags.nodata in flags or (MaskFlags.per_dataset in flags and rules.masks):
        valid &= (glanced.masks >= 128).any(axis=0)
    return np.asarray(valid & _opaque(rules.alphas, called, glanced))


def _is_picture(colours: Values) -> bool:
    return any(np.ptp(plane[np.isfinite(plane)]) > 0 for plane in colours if plane.size)


def _is_bilevel(dataset: DatasetReader, bands: Sequence[int]) -> bool:
    return bool(origin(dataset).tags(bands[0], ns="IMAGE_STRUCTURE").get("NBITS") == "1")


def _is_lossy(dataset: DatasetReader) -> bool:
    row = of_driver(origin(dataset).driver)
    compression = origin(dataset).tags(ns="IMAGE_STRUCTURE").get("COMPRESSION", "")
    return compression.lower() in _LOSSY or (row is not None and row.lossy)


def _collar_remark(collar: Collar) -> str:
    return (
        f"has a collar of {collar.name} that no nodata value, mask or alpha marks "
        f"({100 * collar.share:.1f} % of it): the collar is left out"
    )
