"""The plan of the sample landscape: which parcel lies where, and what runs through them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from geomelt.sample.canvas import SIDE, Canvas, Mask
from geomelt.sample.objects import carriageways
from geomelt.sample.parcels import PAINTERS, SAND, SEA, WATER, agricultural, meadow

# What a town has besides houses, and how often among its parcels and those about it.
_SPECIALS = (
    "storage tanks",
    "parking lot",
    "buildings",
    "intersection",
    "tennis court",
    "baseball diamond",
)
_SPECIAL_SHARE = 0.3


class Landscape:
    """`rows` x `columns` parcels; `labels[row, column]` is what each shows.

    The same seed and shape give the same landscape, parcel by parcel, in any order. A coast
    runs along the west, a river from north to south, a freeway from west to east, an airfield
    lies in the country; fields, forest and lakes fill what towns leave. Small landscapes
    leave the long features out.
    """

    def __init__(self, rows: int, columns: int, seed: int = 0) -> None:
        self.rows, self.columns, self.seed = rows, columns, seed
        rng = np.random.default_rng([seed])
        self._phase = rng.uniform(0, 2 * math.pi, 4)
        self._river = columns * rng.uniform(0.55, 0.7)
        self._cut = min(rows, columns) >= 6
        self.labels = self._plan(rng)

    def paint(self, row: int, column: int, size: int) -> NDArray[np.uint8]:
        """The parcel as (size, size, 3)."""
        canvas = Canvas(size, np.random.default_rng([self.seed, row, column]))
        label = str(self.labels[row, column])
        if label in ("beach", "sea"):
            self._paint_coast(canvas, row, column)
            return canvas.pixels()
        if label in ("river", "bridge"):
            (agricultural if canvas.rng.random() < 0.4 else meadow)(canvas)
        else:
            PAINTERS[label](canvas)
        if self._cut and self._river_reaches(row, column):
            self._paint_river(canvas, row, column)
        if label == "bridge":
            canvas.cast([(0, 42), (SIDE, 42), (SIDE, 86), (0, 86)], 6)
            canvas.shadows()
        if label in ("bridge", "freeway"):
            carriageways(canvas)
        return canvas.pixels()

    def _plan(self, rng: np.random.Generator) -> NDArray[np.str_]:
        rows, columns = self.rows, self.columns
        town, wood = (_clouds(rng, rows, columns) for _ in range(2))
        labels = np.full((rows, columns), "agricultural", dtype="<U20")
        labels[wood > np.quantile(wood, 0.62)] = "forest"
        labels[wood < np.quantile(wood, 0.12)] = "meadow"
        labels[rng.random(labels.shape) < 0.04] = "lake"
        labels[town > np.quantile(town, 0.55)] = "sparse residential"
        labels[town > np.quantile(town, 0.72)] = "dense residential"
        built = np.flatnonzero(town >= np.quantile(town, 0.55))
        count = max(min(len(_SPECIALS), built.size), round(_SPECIAL_SHARE * built.size))
        for number, place in enumerate(rng.permutation(built)[:count]):
            labels.flat[place] = _SPECIALS[number % len(_SPECIALS)]
        if self._cut:
            self._cut_through(labels)
        return labels

    def _cut_through(self, labels: NDArray[np.str_]) -> None:
        """Airfield, freeway, river and coast, each over what was there."""
        rows, columns = labels.shape
        top, left = rows // 5, columns // 4
        length = max(3, columns // 5)
        labels[top, left : left + length] = "runway"
        labels[top + 1, left : left + max(2, length // 2)] = "airplane"
        road = round(rows * 0.6)
        labels[road] = "freeway"
        for row in range(rows):
            middles = [self._river_at(row + part) for part in (0.0, 0.5, 1.0)]
            for column in {int(middle) for middle in middles}:
                if 0 <= column < columns:
                    labels[row, column] = "bridge" if row == road else "river"
            for column in range(3):
                shore = [self._coast_at(row + part) - column for part in (0.0, 0.5, 1.0)]
                if max(shore) > 0.1:
                    labels[row, column] = "sea" if min(shore) > 1.05 else "beach"

    def _river_at(self, y: NDArray[np.floating[Any]] | float) -> NDArray[np.float64]:
        """The river's middle, in parcels from the west, at `y` parcels from the north."""
        near, far = (
            np.sin(0.9 * np.asarray(y) + self._phase[0]),
            np.sin(0.31 * np.asarray(y) + self._phase[1]),
        )
        return np.asarray(self._river + 0.45 * near + 0.9 * far)

    def _river_reaches(self, row: int, column: int) -> bool:
        middles = self._river_at(row + np.linspace(0, 1, 9)) - column
        return bool(((middles > -0.25) & (middles < 1.25)).any())

    def _coast_at(self, y: NDArray[np.floating[Any]] | float) -> NDArray[np.float64]:
        near = np.sin(1.3 * np.asarray(y) + self._phase[2])
        far = np.sin(0.4 * np.asarray(y) + self._phase[3])
        return np.asarray(1.45 + 0.1 * near + 0.3 * far)

    def _paint_river(self, canvas: Canvas, row: int, column: int) -> None:
        x, y = canvas.grid()
        middle = (self._river_at(row + y / SIDE) - column) * SIDE
        away = (np.abs(x - middle) + 5 * (canvas.noise(8) - 0.5)).astype(np.float32)
        canvas.cover((142, 132, 100), where=_below(away, 25))
        canvas.cover((70, 86, 52), rough=0.6, cells=24, where=_below(np.abs(away - 25), 2.5))
        canvas.cover(WATER, rough=0.14, cells=4, where=_below(away, 21))
        bank = [
            (float(middle[line, 0]) + side * float(canvas.rng.uniform(27, 36)), float(y[line, 0]))
            for line in canvas.rng.integers(0, canvas.size, 14)
            for side in (-1, 1)
        ]
        canvas.trees(bank, (2, 4.5))

    def _paint_coast(self, canvas: Canvas, row: int, column: int) -> None:
        meadow(canvas)
        x, y = canvas.grid()
        shore = (self._coast_at(row + y / SIDE) - column) * SIDE
        out = (shore - x + 8 * (canvas.noise(6) - 0.5)).astype(np.float32)  # metres to seaward
        canvas.cover(SAND, rough=0.12, where=_below(-out, 34))
        canvas.cover((176, 158, 124), rough=0.1, where=_below(-out, 6))
        canvas.cover((104, 142, 140), rough=0.12, where=_below(-out, 0))
        canvas.cover(SEA, rough=0.1, where=np.clip((out - 6) / 45, 0, 1).astype(np.float32))
        waves = np.sin((out + 10 * canvas.noise(5)) * 2 * np.pi / 17)
        surf = np.clip((waves - 0.72) * 4, 0, 1) * np.clip(1 - out / 48, 0, 1) * (out > 0)
        canvas.cover((232, 236, 232), rough=0.1, where=surf.astype(np.float32))
        canvas.cover((240, 242, 238), rough=0.1, where=_below(np.abs(out), 1.6))


def _below(values: Mask, limit: float) -> Mask:
    """1 where `values` lie below `limit`, with a soft edge a metre wide."""
    return np.asarray(np.clip(limit - values + 0.5, 0, 1), np.float32)


def sample_tiles(count: int, side: int) -> NDArray[np.uint8]:
    """Different parcels of one landscape, always the same: (count, side, side, 3)."""
    rows = max(6, math.ceil(math.sqrt(count)))
    land = Landscape(rows, rows, seed=1)
    places = np.random.default_rng(1).permutation(rows * rows)[:count]
    return np.stack([land.paint(*divmod(int(place), rows), side) for place in places])


def _clouds(rng: np.random.Generator, rows: int, columns: int) -> NDArray[np.float32]:
    """Smooth noise over the parcels: towns and woods a few parcels wide."""
    coarse = rng.random((rows // 3 + 2, columns // 3 + 2), np.float32)
    smooth = Image.fromarray(coarse).resize((columns, rows), Image.Resampling.BICUBIC)
    return np.asarray(smooth) + rng.normal(0, 0.03, (rows, columns)).astype(np.float32)
