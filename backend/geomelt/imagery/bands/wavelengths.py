"""The wavelengths of a raster's bands, by its metadata, and the bands that are its colours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rasterio.io import DatasetReader

Wavelengths = Sequence[float | None]  # nm, band by band

_KEYS = (
    *("central_wavelength_um", "central_wavelength", "centralwavelength", "center_wavelength"),
    *("centre_wavelength", "wavelength", "wavelength_nm", "central_wavelength_nm", "cwl"),
)
_UNIT_KEYS = ("wavelength_units", "wavelength units", "wavelength_unit", "units_wavelength")
_END_KEYS = ("wavelengthmin", "wavelengthmax")  # as ArcGIS has them
_NUMBER = re.compile(r"[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?")
_NO_LENGTH = ("index", "wavenumber", "ghz", "mhz")
# nm: where a colour is most distinct, and where it ends.
_ENDS = {
    "red": (660.0, 600.0, 700.0),
    "green": (555.0, 500.0, 599.0),
    "blue": (480.0, 430.0, 519.0),
    "nir": (850.0, 740.0, 1000.0),
}


def wavelengths_of(dataset: DatasetReader) -> list[float | None]:
    """In nm, None where unknown: by the IMAGERY domain, the bands' tags, the header's."""
    units = _units(dataset.tags(ns="ENVI")) or _units(dataset.tags())
    known = [_of_band(dataset, band, units) for band in dataset.indexes]
    if any(known):
        return known
    for namespace in ("ENVI", None):
        for key, value in dataset.tags(ns=namespace).items():
            if key.lower() in _KEYS and len(found := _NUMBER.findall(value)) == dataset.count:
                return [_nanometres(number, units) for number in found]
    return known


def by_wavelength(wavelengths: Wavelengths, colours: Sequence[str]) -> tuple[int, ...] | None:
    """The bands (from 1) nearest to `colours`; None where one of them is missing."""
    found = tuple(_nearest(wavelengths, *_ENDS[colour]) for colour in colours)
    return found if all(found) else None


def distance(wavelength: float | None, colour: str) -> float:
    """How far (nm) a band is from the middle of its colour; 0 where unknown."""
    return abs(wavelength - _ENDS[colour][0]) if wavelength else 0.0


def _of_band(dataset: DatasetReader, band: int, units: str) -> float | None:
    for namespace in ("IMAGERY", None):
        tags = {key.lower(): value for key, value in dataset.tags(band, ns=namespace).items()}
        for key in _KEYS:
            if match := _NUMBER.search(tags.get(key, "")):
                unit = key[-2:] if key.endswith(("_um", "_nm")) else ""
                return _nanometres(match[0], unit or tags[key] + _units(tags) or units)
        ends = [_NUMBER.search(tags.get(key, "")) for key in _END_KEYS]
        if all(ends):
            middle = sum(float(each[0]) for each in ends if each) / 2
            return _nanometres(str(middle), _units(tags) or units)
    return None


def _units(tags: Mapping[str, str]) -> str:
    found = (value for key, value in tags.items() if key.lower() in _UNIT_KEYS)
    return next(found, "").lower()


def _nanometres(number: str, unit: str) -> float | None:
    """By its unit, or by its size where there is none."""
    value, unit = float(number), unit.lower()
    if any(word in unit for word in _NO_LENGTH):
        return None
    micrometres = any(word in unit for word in ("um", "µm", "μm", "micro"))
    nanometres = value * 1000 if micrometres or value < 30 else value
    return nanometres if 200 <= nanometres <= 20_000 else None


def _nearest(wavelengths: Wavelengths, ideal: float, low: float, high: float) -> int:
    """The band (from 1) whose wavelength is nearest to `ideal` within the ends; 0 for none."""
    within = [
        (abs(each - ideal), band)
        for band, each in enumerate(wavelengths, 1)
        if each and low <= each <= high
    ]
    return min(within)[1] if within else 0
