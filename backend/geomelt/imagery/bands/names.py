"""What the name of a band means: a colour in one of several languages, a number, a wavelength."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Colour = Literal["red", "green", "blue", "nir", "mask", "other"]

# Whole words of English, German, French, Spanish, Italian, Portuguese, Dutch, Polish.
_WORDS: dict[Colour, frozenset[str]] = {
    "red": frozenset({
        "red", "rot", "rouge", "rojo", "roja", "rosso", "rossa", "vermelho", "vermelha", "rood",
        "czerwony",
    }),
    "green": frozenset({
        "green", "grun", "gruen", "grn", "vert", "verte", "verde", "groen", "zielony",
    }),
    "blue": frozenset({
        "blue", "blau", "bleu", "bleue", "azul", "azzurro", "azzurra", "blu", "blauw", "niebieski",
    }),
    "nir": frozenset({
        "nir", "vnir", "pir", "ir", "irc", "nearir", "infrared", "infrarot", "infrarouge",
        "infrarrojo", "infrarroja", "infrarosso", "infravermelho", "infrarood", "nahinfrarot",
        "nearinfrared",
    }),
}  # fmt: skip
_LETTERS: dict[str, Colour] = {"r": "red", "g": "green", "b": "blue", "n": "nir", "i": "nir"}
# Words that make it another band: red edge, deep blue, thermal infrared, indices.
_OTHERS = frozenset({
    "edge", "rededge", "re", "vre", "kante", "rotkante", "borde", "bord", "bordo", "limite",
    "lisiere", "rand", "krawedz", "coastal", "coast", "deep", "aerosol", "kusten", "kuste",
    "cotier", "costero", "costiero", "dunkelblau", "yellow", "gelb", "jaune", "amarillo",
    "giallo", "orange", "purple", "violet", "cyan", "magenta", "swir", "mir", "tir", "lwir",
    "mwir", "thermal", "thermique", "termico", "kurzwellig", "kurzwelliges", "shortwave",
    "short", "mid", "mittleres", "pan", "panchromatic", "panchromatisch", "cirrus", "water",
    "vapour", "vapor", "ndvi", "ndwi", "ndre", "evi", "savi",
})  # fmt: skip
_MASKS = frozenset({
    "alpha", "mask", "fmask", "maske", "masque", "mascara", "maschera", "qa", "qa60", "scl",
    "udm", "udm2", "cloud", "clouds", "bqa",
})  # fmt: skip
_PIECES = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_UNIT = r"(?P<unit>nm|nanom\w*|um|[µμ]m|micro?n?\w*)(?![a-z])"
# "665 nm", "0.63-0.69 µm": of a range the middle.
_AMOUNT = r"\d+(?:[.,]\d+)?"
_LENGTH = re.compile(
    rf"(?<![\d.,])(?P<low>{_AMOUNT})(?:\s*[-\u2013]\s*(?P<high>{_AMOUNT}))?[ _]*{_UNIT}",
    re.IGNORECASE,
)
_FRACTION = re.compile(r"(?<![\d.])(\d{3,4}\.\d+|[0-2]\.\d{2,})\D*$")
_WHOLE = re.compile(r"(?<![\d.])(\d{3,4})\D{0,5}$")
_AFTER_COLOUR = re.compile(r"(?<!\d)(\d{3})(?!\d)")
_NUMBERED = re.compile(
    r"(?:^|[^a-z])(?:b(?:and[ae]?)?|oa|xs)[ _.#-]{0,2}0*(\d{1,2})([an])?(?![0-9a-z])"
    r"|^0*(\d{1,2})$"
)
_BAND = re.compile(r"^(?:band[ae]?|[kc]anal)|(?:band[ae]?|[kc]anal)$")
_POSITION = re.compile(r"(?:band|bands|banda|bande|kanal|layer|channel|ch)?[ _.#:-]*\d+")


@dataclass(frozen=True)
class BandName:
    """`colour` where a word names it; `plain` where it is the only word; `number` such as "4"
    or "8a" where a sensor's own is meant; `wavelength` in nm, of the band's centre; `bare` the
    same without a unit."""

    text: str
    colour: Colour | None = None
    plain: bool = False
    number: str | None = None
    wavelength: float | None = None
    bare: float | None = None


def parse_band_name(name: str) -> BandName:
    """What a band's name means."""
    text = " ".join(name.split())[:200]
    colour, plain = _colour(text)
    return BandName(text, colour, plain, _number(text), _wavelength(text, colour), _bare(text))


def is_position(name: str) -> bool:
    """Whether a name is only the band's position: "", "Band 3", "Layer_3"."""
    return not name.strip() or bool(_POSITION.fullmatch(name.strip().lower()))


def _colour(text: str) -> tuple[Colour | None, bool]:
    """Which colour a name contains, and whether it is all of the name."""
    pieces = [_word(piece) for piece in _PIECES.findall(_latin(text))]
    words = [word for word in pieces if word and not word.isdigit()]
    if not words:
        return None, False
    if _MASKS & {*words}:
        return "mask", False
    if _OTHERS & {*words, "".join(words)}:
        return "other", False
    if any(word.startswith("infra") for word in words) or "".join(words) == "nearir":
        return "nir", True
    for colour, known in _WORDS.items():
        if known & {*words}:
            return colour, len(words) == 1
    letter = _LETTERS.get(words[-1])
    counted = pieces[-1].isdigit()  # "B4" is no blue
    return (letter, len(words) == 1) if letter and not counted else (None, False)


def _latin(text: str) -> str:
    """Without accents; the case is kept, since it separates words."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _word(piece: str) -> str:
    """In small letters, and "redband" as "red"."""
    return _BAND.sub("", piece.lower())


def _wavelength(text: str, colour: Colour | None) -> float | None:
    if match := _LENGTH.search(text):
        ends = [float(each.replace(",", ".")) for each in match.group("low", "high") if each]
        middle = sum(ends) / len(ends)
        return _optical(middle if match["unit"].lower().startswith("n") else 1000 * middle)
    if colour and (match := _AFTER_COLOUR.search(text)):
        return _optical(float(match[1]))  # "Red-668"
    if colour is None and (match := _FRACTION.search(text)):
        value = float(match[1])
        return _optical(1000 * value if value < 20 else value)
    return None


def _bare(text: str) -> float | None:
    """A whole number that may be a wavelength: "Rrs_665", but not a year nor a place."""
    match = None if is_position(text) and len(text) > 4 else _WHOLE.search(text)
    return _optical(float(match[1])) if match and not 1900 <= int(match[1]) < 2100 else None


def _optical(nanometres: float) -> float | None:
    return nanometres if 350 <= nanometres <= 20_000 else None


def _number(text: str) -> str | None:
    match = _NUMBERED.search(text.lower())
    if not match:
        return None
    return f"{match[1]}{match[2] or ''}" if match[1] else match[3]
