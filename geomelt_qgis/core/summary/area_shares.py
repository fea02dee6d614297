"""What an area is made of, as the backend answers it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

from ..text import decimal, number, plural, tr

LEAST_CLASSES = 2
_MOST_BARS = 15


@dataclass(frozen=True)
class ClassShare:
    """`share` and `sureness` 0..1, the second None where no ground counts for the class."""

    name: str
    tiles: int
    hectares: float
    share: float
    sureness: float | None

    @property
    def label(self) -> str:
        return tr("{0} %  ·  {1}").format(decimal(100 * self.share, 1), hectares(self.hectares))

    @property
    def sentence(self) -> str:
        """All of it, for a tool tip and a screen reader."""
        parts = [
            self.label,
            plural(self.tiles, "{0} tile", "{0} tiles").format(number(self.tiles)),
        ]
        if self.sureness is not None:
            parts.append(tr("sureness {0}").format(decimal(self.sureness, 2)))
        return f"{self.name}: {', '.join(parts)}"


@dataclass(frozen=True)
class Summary:
    """`classes`: greatest share first; `dates`: first and last day, or empty."""

    index: str
    tiles: int
    hectares: float
    dates: tuple[str, ...]
    classes: tuple[ClassShare, ...]

    @classmethod
    def read(cls, data: dict[str, Any]) -> Summary:
        """The answer of the summary call."""
        rows = (
            ClassShare(row["class"], row["tiles"], row["hectares"], row["share"], row["sureness"])
            for row in data["classes"]
        )
        dates = tuple(dict.fromkeys(str(date)[:10] for date in data.get("dates", ())))
        return cls(data["index"], data["tiles"], data["hectares"], dates, tuple(rows))

    @property
    def title(self) -> str:
        """Such as `city, 2018-07-01 to 2020-07-01: 1,200 tiles, 345 ha`."""
        is_span = len(self.dates) == 2
        when = tr("{0} to {1}").format(*self.dates) if is_span else ", ".join(self.dates)
        name = f"{self.index}, {when}" if when else self.index
        count = plural(self.tiles, "{0} tile", "{0} tiles").format(number(self.tiles))
        return f"{name}: {count}, {hectares(self.hectares)}"

    def bars(self) -> list[ClassShare]:
        """The classes that have ground, at most 15: the smallest together."""
        found = [row for row in self.classes if row.share > 0]
        kept = _MOST_BARS - 1
        rest = found[kept:]
        if len(rest) < 2:
            return found
        others = ClassShare(
            plural(len(rest), "{0} other", "{0} others").format(len(rest)),
            sum(row.tiles for row in rest),
            sum(row.hectares for row in rest),
            sum(row.share for row in rest),
            None,
        )
        return [*found[:kept], others]

    def to_csv(self) -> str:
        """A row per class, as `geomelt summary --out` writes it: plain numbers with points."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("class", "tiles", "hectares", "share", "sureness"))
        for row in self.classes:
            writer.writerow((row.name, row.tiles, row.hectares, row.share, row.sureness))
        return text.getvalue()


def classes_in(text: str) -> list[str]:
    """One class a line, each once; what follows a # is a remark."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def hectares(value: float) -> str:
    """`345 ha`, `3.4 ha`, `0.034 ha`."""
    return tr("{0} ha").format(decimal(value, 0 if value >= 100 else 1 if value >= 1 else 3))
