"""What decides which pixels of a raster are valid: found once, stored with the source."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geomelt.imagery.validity.alphas import Alpha
from geomelt.imagery.validity.collars import Collar


@dataclass(frozen=True)
class ValidityRules:
    """How to find valid pixels, besides nodata values.

    `masks`: whether GDAL's mask, or what it takes for alpha, holds. `alphas`: bands to be read
    as such by us. `all_bands`: whether a pixel that is nodata in one band is none. `overviews`:
    whether the file's overviews hold what it does. `negative`: the value that is black, where
    the lowest is white; `black`: the band of black ink beside three of colours.
    """

    masks: bool = True
    alphas: tuple[Alpha, ...] = ()
    collars: tuple[Collar, ...] = ()
    all_bands: bool = False
    overviews: bool = True
    negative: float | None = None
    black: int | None = None

    @property
    def needs_own_means(self) -> bool:
        """Whether GDAL's own means would include pixels that are not valid."""
        return not self.masks or bool(self.alphas) or bool(self.collars)

    def positive(self, values: NDArray[Any]) -> NDArray[Any]:
        """Values as brightness; those of `black`, where there is such a band, are the last."""
        if self.negative is None:
            return values
        light = self.negative - values.astype(np.float64)
        if self.black is not None:
            light = light[:-1] * light[-1:] / self.negative
        return light.astype(values.dtype)

    def to_json(self) -> str:
        """`from_json` gives the same rules back."""
        kept = {
            "masks": self.masks,
            "alphas": [asdict(alpha) for alpha in self.alphas],
            "collars": [collar.to_dict() for collar in self.collars],
            "all_bands": self.all_bands,
            "overviews": self.overviews,
            "negative": self.negative,
            "black": self.black,
        }
        return json.dumps(kept, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> ValidityRules:
        values = json.loads(text)
        values["alphas"] = tuple(Alpha(**alpha) for alpha in values["alphas"])
        values["collars"] = tuple(map(Collar.from_dict, values["collars"]))
        return cls(**values)


PLAIN = ValidityRules()
