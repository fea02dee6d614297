"""Which bands become red, green and blue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rasterio.enums import ColorInterp
from rasterio.io import DatasetReader

from geomelt.base.errors import GeomeltError
from geomelt.imagery.bands.names import BandName, is_position, parse_band_name
from geomelt.imagery.bands.numbers import numbered
from geomelt.imagery.bands.order import usual_order
from geomelt.imagery.bands.sensors import Sensor, sensor_of
from geomelt.imagery.bands.wavelengths import by_wavelength, distance, wavelengths_of
from geomelt.imagery.pixels.palettes import has_palette
from geomelt.imagery.pixels.sampled import sample
from geomelt.imagery.refusals import display_name
from geomelt.imagery.validity.alphas import opaque_at

NATURAL = ("red", "green", "blue")
FALSE = ("nir", "red", "green")  # as infrared photographs are shown
_MEANT = {
    ColorInterp.red: "red",
    ColorInterp.green: "green",
    ColorInterp.blue: "blue",
    ColorInterp.nir: "nir",
    # Inks; what they leave of the light is red, green and blue.
    ColorInterp.cyan: "red",
    ColorInterp.magenta: "green",
    ColorInterp.yellow: "blue",
}
# Tags that hold the name of a band where its description is empty.
_NAME_TAGS = ("bandname", "band_name", "common_name", "eo:common_name", "color", "colour",
              "long_name", "name", "title", "netcdf_varname")  # fmt: skip
_PLACES = ("area_or_point", "tifftag_software", "history", "source")  # describe other things
_OF_SENSORS = ("spacecraft", "satellite", "sensor", "platform", "instrument", "mission", "product")
_LONGEST = 1000  # characters in which a sensor is looked for


class ChosenBands(NamedTuple):
    """Three bands (from 1) for colour, or one for grey and palettes; `note`, a sentence, where they
    are an assumption."""

    bands: tuple[int, ...]
    note: str | None = None


def choose_bands(dataset: DatasetReader, name: str) -> ChosenBands:
    """The bands of the source `name` that become its colours.

    By the names of the bands, their wavelengths, their numbers and the sensor's, their colour
    interpretation, in this order; where none of these decides, by what the sensor, or else imagery
    of so many bands of this type, mostly has. Without a blue band near infrared, red and green.
    """
    if palettes := [each for each in dataset.indexes if has_palette(dataset, each)]:
        return ChosenBands((palettes[0],))
    if dataset.count == 1:
        return ChosenBands((1,))
    names = [parse_band_name(each) for each in _names(dataset)]
    lengths = _lengths(dataset, names)
    sensor = sensor_of(_texts(dataset, name, names))
    found = (
        _by_word(names, lengths, NATURAL)
        or by_wavelength(lengths, NATURAL)
        or numbered(names, sensor, in_8_bits=dataset.dtypes[0] == "uint8")
        or _by_meaning(dataset, NATURAL)
        or _by_word(names, lengths, FALSE)
        or by_wavelength(lengths, FALSE)
        or _by_meaning(dataset, FALSE)
    )
    return ChosenBands(found) if found else _unnamed(dataset, name, names, sensor)


def check_bands(bands: Sequence[int], dataset: DatasetReader, name: str) -> tuple[int, ...]:
    """`bands` as given; raises GeomeltError `invalid` when the source `name` has no such bands."""
    chosen = tuple(int(band) for band in bands)
    if len(chosen) not in (1, 3) or not all(1 <= band <= dataset.count for band in chosen):
        raise GeomeltError(
            f"Bands {list(chosen)} do not fit {display_name(name)}: name one or three of its bands "
            f"1 to {dataset.count}, or exclude it from this run."
        )
    return chosen


def _names(dataset: DatasetReader) -> list[str]:
    """The descriptions of the bands, or else what their tags call them."""
    return [
        text if text and not is_position(text) else _tagged(dataset, band) or text or ""
        for band, text in zip(dataset.indexes, dataset.descriptions, strict=True)
    ]


def _tagged(dataset: DatasetReader, band: int) -> str | None:
    tags = {key.lower(): value for key, value in dataset.tags(band).items()}
    return next((tags[key] for key in _NAME_TAGS if tags.get(key)), None)


def _lengths(dataset: DatasetReader, names: Sequence[BandName]) -> list[float | None]:
    """The wavelengths of the bands in nm, by metadata or their names."""
    lengths = wavelengths_of(dataset)
    if any(lengths):
        return lengths
    # A bare number may be anything, unless most bands have one that is a wavelength.
    bare = sum(name.bare is not None for name in names) >= max(3, len(names) / 2)
    return [name.wavelength or (name.bare if bare else None) for name in names]


def _by_word(
    names: Sequence[BandName], lengths: Sequence[float | None], colours: Sequence[str]
) -> tuple[int, ...] | None:
    """By colours in the names: the plainest name, then the best wavelength."""
    found = []
    for colour in colours:
        called = [
            (not name.plain, distance(length, colour), band)
            for band, (name, length) in enumerate(zip(names, lengths, strict=True), 1)
            if name.colour == colour
        ]
        if not called:
            return None
        found.append(min(called)[2])
    return tuple(found)


def _by_meaning(dataset: DatasetReader, colours: Sequence[str]) -> tuple[int, ...] | None:
    """By colour interpretation."""
    meanings = [_MEANT.get(each) for each in dataset.colorinterp]
    return (
        tuple(meanings.index(each) + 1 for each in colours) if {*colours} <= {*meanings} else None
    )


def _unnamed(
    dataset: DatasetReader, name: str, names: Sequence[BandName], sensor: Sensor | None
) -> ChosenBands:
    """By the order in which the sensor, or else imagery of this kind, mostly has its bands."""
    bands = [
        band
        for band, called in zip(dataset.indexes, names, strict=True)
        if called.colour != "mask" and not _is_alpha(dataset, band)
    ] or list(dataset.indexes)
    if len(bands) < 3:
        return ChosenBands((bands[0],))
    if sensor and (order := sensor.order(len(bands))):
        return ChosenBands(tuple(bands[place - 1] for place in order))
    if len(bands) == 3:
        return ChosenBands(tuple(bands))
    order, why = usual_order(dataset, bands)
    chosen = tuple(bands[place - 1] for place in order)
    return ChosenBands(chosen, _note(name, chosen, len(bands), why))


def _is_alpha(dataset: DatasetReader, band: int) -> bool:
    """Whether a band that is called alpha is one: many contain near infrared."""
    if dataset.colorinterp[band - 1] != ColorInterp.alpha:
        return False
    (values,) = sample(dataset, [band])
    return not values.size or opaque_at(values) is not None


def _note(name: str, bands: Sequence[int], count: int, why: str) -> str:
    chosen = ", ".join(map(str, bands))
    other = "1,2,3" if tuple(bands) != (1, 2, 3) else "3,2,1"
    return (
        f"{name} does not say what its {count} bands are: bands {chosen} are taken as red, green "
        f"and blue, since {why}; if its colours are wrong, name the right ones (--bands {other})."
    )


def _texts(dataset: DatasetReader, name: str, names: Sequence[BandName]) -> Iterator[str]:
    """What may name the sensor: the file, its bands, its tags, its folder."""
    parts = name.replace("\\", "/").rstrip("/").split("/")
    yield parts[-1][-_LONGEST:]
    yield " ".join(each.text for each in names)[:_LONGEST]
    tags = {**dataset.tags(), **dataset.tags(ns="IMAGERY")}
    found = [f"{key} {value}" for key, value in tags.items() if key.lower() not in _PLACES]
    found.sort(key=lambda each: not each.lower().startswith(_OF_SENSORS))
    yield " ".join(found)[:_LONGEST]
    yield parts[-2][-_LONGEST:] if len(parts) > 1 else ""
