"""Imagery goes into an index: which, how it is read, tiled and captioned."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .limits import SOURCE_TIMEOUT
from .source_choice import SourceChoice

_AUTO = "auto"
_BANDS = re.compile(r"[1-9]\d{0,4}([\s,;]+[1-9]\d{0,4}){2}|[1-9]\d{0,4}")


@dataclass(frozen=True)
class Recipe:
    """How a new index is tiled: `ground_sizes` in metres, none for those that fit the imagery;
    `overlap` 0 to 0.9."""

    ground_sizes: tuple[float, ...] = ()
    overlap: float = 0.0

    def to_json(self) -> dict[str, Any]:
        return {"ground_sizes": list(self.ground_sizes) or None, "overlap": self.overlap}


@dataclass(frozen=True)
class IndexRequest:
    """`prune`: removes sources that are gone; `recipe`: None for the index's own, or the default.

    `bands` and `crs` are for sources that do not say themselves: () has the bands chosen again,
    None leaves them as they are. `source_timeout`: seconds after which a silent source is refused.
    """

    sources: SourceChoice
    captions: bool = False
    prune: bool = False
    recipe: Recipe | None = None
    bands: tuple[int, ...] | None = None
    crs: str = ""
    source_timeout: float = SOURCE_TIMEOUT

    @classmethod
    def read(cls, data: dict[str, Any]) -> IndexRequest:
        """What `to_json` wrote. Raises TypeError, ValueError or AttributeError."""
        recipe, bands = data.get("recipe"), data.get("bands")
        return cls(
            SourceChoice.read(data),
            captions=bool(data.get("captions", False)),
            prune=bool(data.get("prune", False)),
            recipe=_recipe(recipe) if recipe else None,
            bands=None if bands is None else tuple(int(band) for band in bands),
            crs=str(data.get("crs") or ""),
            source_timeout=float(data.get("source_timeout", SOURCE_TIMEOUT)),
        )

    def to_json(self) -> dict[str, Any]:
        """The body of the call; how sources are read is only named where it is not the default."""
        body: dict[str, Any] = {
            **self.sources.to_json(),
            "captions": self.captions,
            "prune": self.prune,
        }
        if self.recipe is not None:
            body["recipe"] = self.recipe.to_json()
        if self.bands is not None:
            body["bands"] = list(self.bands)
        if self.crs:
            body["crs"] = self.crs
        if self.source_timeout != SOURCE_TIMEOUT:
            body["source_timeout"] = self.source_timeout
        return body


def bands_in(text: str) -> tuple[int, ...] | None:
    """`4,3,2` or `1`; () for `auto`, which has them chosen again; None for nothing.

    Raises ValueError.
    """
    text = text.strip()
    if not text:
        return None
    if text.lower() == _AUTO:
        return ()
    if not _BANDS.fullmatch(text):
        raise ValueError(text)
    return tuple(int(band) for band in re.findall(r"\d+", text))


def _recipe(data: dict[str, Any]) -> Recipe:
    sizes = data.get("ground_sizes") or ()
    return Recipe(tuple(float(size) for size in sizes), float(data.get("overlap", 0.0)))
