"""Scenes whose bands are files of their own: one source in natural colour.

Landsat, MODIS, CBERS, Sentinel-2 and HLS outside their products, and whatever calls its files
red, green and blue. A scene's uri is its folder and its files' name without the band, or the
folder alone where that has the same name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from geomelt.imagery.formats import format_of

Colours = tuple[str, str, str]

_LANDSAT = re.compile(
    r"^(?P<key>L[COTEM]0?(?P<craft>[4-9])\w*?)_(?:(?:SR|TOA)_?)?B(?:AND)?0?(?P<band>\d{1,2})$",
    re.IGNORECASE,
)
_PRODUCT = re.compile(r"^L[COTEM]0?[4-9]\w*_\d{8}_\d\d_(?:T1|T2|RT)(?=_|$)", re.IGNORECASE)
# By the number of the satellite: its red, green and blue.
_LANDSAT_COLOURS = {
    **dict.fromkeys("457", ("3", "2", "1")),
    **dict.fromkeys("89", ("4", "3", "2")),
}
# By the beginning of the name; the last stands for Sentinel-2, HLS and plain words.
_SENSORS: tuple[tuple[str, tuple[Colours, ...]], ...] = (
    (r"M[OY]D\d\d", (("b01", "b04", "b03"),)),
    (r"CBERS_4A_WPM", (("band3", "band2", "band1"),)),
    (r"CBERS_4A?_MUX", (("band7", "band6", "band5"),)),
    (r"CBERS_4A?_(?:WFI|AWFI)", (("band15", "band14", "band13"),)),
    (r"", (("red", "green", "blue"), ("b04", "b03", "b02"))),
)
_PICTURES = ("tci", "visual")
_BAND = re.compile(r"b\d\d|b8a|band\d{1,2}|red|green|blue|nir|rededge|swir\d*|pan|tci|visual")
_RESOLUTION = re.compile(r"(\d{1,3})m")


@dataclass(frozen=True)
class Scene:
    """`key` is what its files share; `colours` red, green and blue, or the one picture there is;
    `parts` all of its files. `sure` says that its name leaves no doubt."""

    key: str
    colours: tuple[str, ...]
    parts: tuple[str, ...]
    sure: bool


@dataclass
class _Bands:
    """The files of one key: by band, the finest of each."""

    bands: dict[str, tuple[int, str]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)

    def add(self, band: str, resolution: int, name: str) -> None:
        self.names.append(name)
        known = self.bands.get(band)
        if known is None or (resolution, name) < known:
            self.bands[band] = resolution, name

    def chosen(self, roles: Sequence[str]) -> tuple[str, ...]:
        return tuple(self.bands[band][1] for band in roles if band in self.bands)


def scenes(names: Iterable[str], *, is_stack: Callable[[Colours], bool]) -> list[Scene]:
    """The scenes among the files of one folder.

    `is_stack` is asked of files that are called red, green and blue, whether they hold one band
    each on one grid: names alone do not prove it.
    """
    names = sorted(names)
    rasters = [name for name in names if format_of(name)]
    found = list(_landsat(rasters))
    taken = {name for scene in found for name in scene.colours}
    found += _others([name for name in rasters if name not in taken], is_stack)
    return [_complete(scene, names) for scene in found]


def _landsat(names: Sequence[str]) -> Iterator[Scene]:
    groups: dict[str, _Bands] = defaultdict(_Bands)
    craft: dict[str, str] = {}
    for name in names:
        if match := _LANDSAT.match(name.rpartition(".")[0]):
            key = match["key"]
            groups[key].add(match["band"], 0 if "_sr_" in name.lower() else 1, name)
            craft[key] = match["craft"]
    for key, group in groups.items():
        roles = _LANDSAT_COLOURS.get(craft[key], ())
        if len(colours := group.chosen(roles)) == 3:
            yield Scene(key, colours, tuple(group.names), sure=True)


def _others(names: Sequence[str], is_stack: Callable[[Colours], bool]) -> Iterator[Scene]:
    groups: dict[str, _Bands] = defaultdict(_Bands)
    for name in names:
        if parsed := _parsed(name):
            key, band, resolution = parsed
            groups[key].add(band, resolution, name)
    for key, group in groups.items():
        if picture := group.chosen(_PICTURES)[:1]:
            if len(group.names) > 1:
                yield Scene(key, picture, tuple(group.names), sure=False)
            continue
        sensor = next(rows for start, rows in _SENSORS if re.match(start, key, re.IGNORECASE))
        for roles in sensor:
            colours = group.chosen(roles)
            if len(colours) == 3 and is_stack((colours[0], colours[1], colours[2])):
                yield Scene(key, colours, tuple(group.names), sure=False)
                break


def _parsed(name: str) -> tuple[str, str, int] | None:
    """A file's name without band and resolution, the band, and the resolution in metres;
    None where its name contains no band, or two."""
    stem = name.rpartition(".")[0]
    words = re.split(r"([_.\-\s]+)", stem)
    bands = [word.lower() for word in words[::2] if _BAND.fullmatch(word.lower())]
    if len(bands) != 1:
        return None
    resolution = 0
    rest: list[str] = []
    for number in range(0, len(words), 2):
        word = words[number]
        if _RESOLUTION.fullmatch(word) and number > 0:
            resolution = int(word[:-1])
        elif word.lower() != bands[0]:
            rest.append((words[number - 1] if number and rest else "") + word)
    return "".join(rest), bands[0], resolution


def _complete(scene: Scene, names: Sequence[str]) -> Scene:
    """With the quality bands and metadata of a Landsat scene."""
    if not scene.sure:
        return scene
    product = _PRODUCT.match(scene.key)
    start = (product[0] if product else scene.key).lower() + "_"
    more = [name for name in names if name.lower().startswith(start) and name not in scene.parts]
    return Scene(scene.key, scene.colours, (*scene.parts, *more), scene.sure)


def uri_in(folder: str, scene: Scene, separator: str = "/") -> str:
    """The uri of a scene; of a picture that stands for its bands it is the picture's."""
    if len(scene.colours) == 1:
        return f"{folder}{separator}{scene.colours[0]}"
    called = folder.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return folder if scene.key in ("", called) else f"{folder}{separator}{scene.key}"


def taken(metadata: str) -> str | None:
    """The day in the metadata (MTL) of a Landsat scene."""
    match = re.search(r"DATE_ACQUIRED\W+(\d{4}-\d\d-\d\d)", metadata)
    return match[1] if match else None
