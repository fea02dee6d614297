"""The query language: one sentence, or several texts with weights.

    text     = sentence | part {"," part}           a list holds at least one marked part
    part     = [sign] (words | quoted) [weight]     marked: with a sign, a weight or in quotes
    sign     = "+" | "-"                            just before a letter or a quote
    quoted   = '"' … '"'                            holds commas and signs; "" is one quote
    weight   = " +2" | " -0.5" | " *0.5"            at the part's end, after a space

So `harbour +2, ships, -beach` is three texts, and `a bridge over a river, with cars`, which
marks nothing, one sentence. A comma between two digits (1,000) never parts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from geomelt.base.errors import GeomeltError

MAX_WEIGHT = 100.0

_WEIGHT = r"(?P<weight>[+-]\d+(?:[.,]\d+)?|\*[+-]?\d+(?:[.,]\d+)?)"
_PLAIN = re.compile(r"(?P<part>(?:[^,]|(?<=\d),(?=\d))*)(?:,|$)")
_WORDS = re.compile(rf"(?P<sign>[+-](?=[^\W\d_]))?(?P<words>.*?)(?:\s{_WEIGHT})?")
_QUOTED = re.compile(
    rf'\s*(?P<sign>[+-])?"(?P<words>(?:[^"]|"")*)"\s?(?:{_WEIGHT})?\s*(?:,|$)',
)


@dataclass(frozen=True)
class WeightedText:
    """A text and how much it counts; a negative weight means away from it.

    Raises GeomeltError `empty-query` or `invalid`.
    """

    text: str
    weight: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", " ".join(self.text.split()))
        if not self.text:
            raise GeomeltError(
                "A text of the query is empty: type what the tiles should show.",
                code="empty-query",
            )
        if not 0 < abs(self.weight) <= MAX_WEIGHT:
            raise GeomeltError(
                f"The weight of {self.text[:80]!r} is {self.weight:g}: give one from "
                f"-{MAX_WEIGHT:g} to {MAX_WEIGHT:g} that is not 0."
            )

    def to_json(self) -> dict[str, Any]:
        return {"text": self.text, "weight": self.weight}


def parse_texts(text: str) -> tuple[WeightedText, ...]:
    """The weighted texts that `text` holds; none where it is blank.

    Raises GeomeltError `invalid` for a weight that cannot be, with its place in `text`, blanks
    counted once.
    """
    sentence = " ".join(text.split())
    parts, marked = _parts(sentence)
    if not marked:
        return (WeightedText(sentence),) if sentence else ()
    return tuple(_weighted(part) for part in parts)


def write_texts(texts: Sequence[WeightedText]) -> str:
    """What `parse_texts` reads as `texts`, quoted only where that is needed."""
    for quoted in (False, True):
        written = ", ".join(_written(text, quoted) for text in texts)
        if parse_texts(written) == tuple(texts):
            break
    return written


@dataclass(frozen=True)
class _Part:
    """`place`: of its letters in the sentence, first and past the last."""

    words: str
    weight: float
    place: tuple[int, int]


def _weighted(part: _Part) -> WeightedText:
    try:
        return WeightedText(part.words, part.weight)
    except GeomeltError as error:
        raise GeomeltError(error.detail, code=error.code, place=part.place) from None


def _parts(sentence: str) -> tuple[list[_Part], bool]:
    """The parts that hold words, and whether any part is marked."""
    parts, marked, place = [], False, 0
    while place < len(sentence):
        start = place
        if found := _QUOTED.match(sentence, place):
            words, place, marked = found["words"].replace('""', '"'), found.end(), True
        else:
            plain = _PLAIN.match(sentence, place)
            assert plain  # it matches anything
            place = plain.end()
            found = _WORDS.fullmatch(plain["part"].strip())
            assert found
            words = found["words"]
            marked = marked or bool(found["sign"] or found["weight"])
        if words.strip():
            weight = _weight(found["sign"], found["weight"])
            parts.append(_Part(words, weight, _trimmed(sentence, start, place)))
    return parts, marked


def _trimmed(sentence: str, start: int, end: int) -> tuple[int, int]:
    """Without the comma and the blanks around."""
    part = sentence[start:end].removesuffix(",")
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())


def _weight(sign: str | None, written: str | None) -> float:
    """Two signs that say away do not cancel each other out."""
    weight = float((written or "1").lstrip("*").replace(",", "."))
    return -abs(weight) if sign == "-" else weight


def _written(text: WeightedText, quoted: bool) -> str:
    words = '"' + text.text.replace('"', '""') + '"' if quoted else text.text
    size = abs(text.weight)
    number = format(Decimal(repr(size)).normalize(), "f")
    return ("-" if text.weight < 0 else "") + words + (f" *{number}" if size != 1 else "")
