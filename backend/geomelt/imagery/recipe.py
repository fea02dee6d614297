"""The recipe: how tiles are cut and stretched; and the records of windows, levels and tiles."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from geomelt.base.errors import GeomeltError

MAX_LEVELS = 8
MIN_GROUND, MAX_GROUND = 0.01, 40_000_000.0  # metres
MAX_OVERLAP = 0.9


@dataclass(frozen=True)
class PixelWindow:
    """A rectangle of native pixels; `col`, `row` count from the raster's first pixel."""

    col: int
    row: int
    width: int
    height: int


@dataclass(frozen=True)
class Level:
    """One size of tile. `level` counts from 0, the finest.

    `tile_px` is the side in native pixels (of the mean pixel, where pixels are not square on
    the ground), `ground_size` the side in metres.
    """

    level: int
    tile_px: int
    ground_size: float


@dataclass(frozen=True)
class Tile:
    """A square of ground: its level, its pixels, its side in metres."""

    level: int
    window: PixelWindow
    ground_size: float


@dataclass(frozen=True)
class TileRecipe:
    """How sources are cut into tiles and stretched to 8 bits.

    `ground_sizes`: sides in metres, kept to the nearest pixel; None chooses them from the
    GSD. `overlap`: share of a side that neighbours have in common, 0 to 0.9. `min_valid`:
    tiles with a smaller valid share are skipped, 0 to 1. `stretch`: percentiles that become
    black and white. Raises GeomeltError `invalid` for values out of these ranges.
    """

    ground_sizes: tuple[float, ...] | None = None
    overlap: float = 0.0
    min_valid: float = 0.5
    stretch: tuple[float, float] = (2.0, 98.0)

    def __post_init__(self) -> None:
        if self.ground_sizes is not None:
            sizes = sorted({_number(size, "ground size") for size in self.ground_sizes})
            fits = sizes and sizes[0] >= MIN_GROUND and sizes[-1] <= MAX_GROUND
            if not fits or len(sizes) > MAX_LEVELS:
                raise GeomeltError(
                    f"Ground sizes must be one to {MAX_LEVELS} lengths of {MIN_GROUND:g} to "
                    f"{MAX_GROUND:,.0f} m, not {str(list(self.ground_sizes))[:80]}: leave them "
                    "out to have them chosen."
                )
            object.__setattr__(self, "ground_sizes", tuple(sizes))
        object.__setattr__(self, "overlap", _number(self.overlap, "overlap"))
        object.__setattr__(self, "min_valid", _number(self.min_valid, "smallest valid share"))
        if not 0 <= self.overlap <= MAX_OVERLAP:
            raise GeomeltError(
                f"The overlap must lie between 0 and {MAX_OVERLAP}, not {self.overlap:g}."
            )
        if not 0 <= self.min_valid <= 1:
            raise GeomeltError(
                f"The smallest valid share must lie between 0 and 1, not {self.min_valid:g}."
            )
        percentiles = tuple(_number(value, "stretch") for value in self.stretch)
        if len(percentiles) != 2 or not 0 <= percentiles[0] < percentiles[1] <= 100:
            raise GeomeltError(
                "The stretch must be two rising percentiles between 0 and 100, "
                f"such as 2 and 98, not {list(self.stretch)}."
            )
        object.__setattr__(self, "stretch", percentiles)

    def __str__(self) -> str:
        sizes = self.ground_sizes
        cut = "ground sizes chosen from the GSD"
        if sizes:
            cut = f"ground sizes of {', '.join(f'{size:g}' for size in sizes)} m"
        low, high = self.stretch
        return (
            f"{cut}, overlap {self.overlap:g}, at least {self.min_valid:g} valid and "
            f"stretch {low:g} to {high:g} %"
        )

    def to_dict(self) -> dict[str, Any]:
        """JSON-able; `from_dict` gives the same recipe back."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> TileRecipe:
        """The recipe of a JSON object; keys left out keep their defaults.

        Raises GeomeltError `invalid` for unknown keys and values of the wrong kind.
        """
        known = {field.name for field in fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise GeomeltError(
                f"A recipe has no {', '.join(unknown)}: it knows {', '.join(sorted(known))}."
            )
        kept: dict[str, Any] = dict(values)
        for name in ("ground_sizes", "stretch"):
            value = kept.get(name)
            if value is None:
                kept.pop(name, None)
            elif isinstance(value, Sequence) and not isinstance(value, str):
                kept[name] = tuple(value)
            else:
                raise GeomeltError(f"The recipe's {name} must be a list of numbers.")
        return cls(**kept)


def _number(value: object, name: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            if math.isfinite(number := float(value)):
                return number
        except OverflowError:  # of an integer beyond a double
            raise GeomeltError(f"The {name} is too large: it must be a plain number.") from None
    raise GeomeltError(f"The {name} must be a number, not {str(value)[:80]!r}.")
