"""Draw one parcel of landscape from above: textures, shadows, simple shapes in metres."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Colour: TypeAlias = tuple[int, int, int]
Point: TypeAlias = tuple[float, float]
Mask: TypeAlias = NDArray[np.float32]  # (rows, columns), 0..1

SIDE = 128.0  # metres a parcel measures
_SUN = (-0.75, -0.65)  # a shadow's direction: the sun stands in the south-east


class Canvas:
    """A parcel of `size` x `size` pixels and 128 x 128 m, x to the right and y down."""

    def __init__(self, size: int, rng: np.random.Generator) -> None:
        self.size, self.rng = size, rng
        self._scale = 2 * size / SIDE  # drawn twice as fine, then halved: smooth edges
        self.image = Image.new("RGB", (2 * size, 2 * size))
        self._draw = ImageDraw.Draw(self.image)
        self._shade = Image.new("L", self.image.size)
        self._shader = ImageDraw.Draw(self._shade)

    def pixels(self) -> NDArray[np.uint8]:
        """The finished picture (size, size, 3), with the grain of a sensor."""
        fine = np.asarray(self.image.reduce(2), np.float32)
        light = 1 + 0.04 * (self.noise(2) - 0.5)[..., None]
        grain = self.rng.normal(0, 3, (*fine.shape[:2], 1)).astype(np.float32)
        return np.clip(fine * light + grain, 1, 255).astype(np.uint8)

    def noise(self, cells: int, octaves: int = 3) -> Mask:
        """Clouds from 0 to 1 about 0.5, the largest `1 / cells` of the parcel wide."""
        total = np.zeros((self.size, self.size), np.float32)
        for octave in range(octaves):
            side = min(cells * 2**octave + 1, self.size)
            coarse = self.rng.random((side, side), np.float32)
            picture = Image.fromarray(coarse).resize(total.shape, Image.Resampling.BICUBIC)
            total += np.asarray(picture) / 2**octave
        return np.asarray(np.clip(total / (2 - 0.5 ** (octaves - 1)), 0, 1), np.float32)

    def grid(self) -> tuple[Mask, Mask]:
        """x and y of every pixel, in metres."""
        axis = (np.arange(self.size, dtype=np.float32) + 0.5) * SIDE / self.size
        return np.broadcast_to(axis, (self.size, self.size)), np.broadcast_to(
            axis[:, None], (self.size, self.size)
        )

    def cover(
        self, colour: Colour, *, rough: float = 0.25, cells: int = 8, where: Mask | None = None
    ) -> None:
        """Ground of a colour with mottles of `rough`, everywhere or by share of `where`."""
        tone = 1 + rough * (self.noise(cells) - 0.5) + 0.6 * rough * (self.noise(80, 2) - 0.5)
        texture = np.clip(np.array(colour, np.float32) * tone[..., None], 0, 255)
        self.lay(texture, where)

    def lay(self, texture: NDArray[np.float32], where: Mask | None = None) -> None:
        whole, nearest = self.image.size, Image.Resampling.NEAREST
        picture = Image.fromarray(texture.astype(np.uint8)).resize(whole, nearest)
        if where is None:
            self.image.paste(picture)
        else:
            mask = Image.fromarray((np.clip(where, 0, 1) * 255).astype(np.uint8))
            self.image.paste(picture, mask=mask.resize(whole, Image.Resampling.BILINEAR))

    def shadows(self, dark: float = 0.55) -> None:
        """Darken what the shadows cast so far fall on; call before drawing their objects."""
        soft = self._shade.filter(ImageFilter.GaussianBlur(1.2))
        self.image.paste((14, 18, 26), mask=soft.point(lambda value: int(value * dark)))
        self._shader.rectangle((0, 0, *self._shade.size), fill=0)

    def cast(self, outline: Sequence[Point], height: float) -> None:
        """The shadow of a prism over `outline`, `height` metres high."""
        for share in np.linspace(0, 1, max(2, int(height))):
            dx, dy = _SUN[0] * height * share, _SUN[1] * height * share
            self._shader.polygon(self._px([(x + dx, y + dy) for x, y in outline]), fill=255)

    def polygon(self, outline: Sequence[Point], colour: Colour) -> None:
        self._draw.polygon(self._px(outline), fill=colour)

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        pixels = max(1, round(width * self._scale))
        self._draw.line(self._px(points), fill=colour, width=pixels, joint="curve")

    def disc(self, centre: Point, radius: float, colour: Colour) -> None:
        (x, y), r = centre, radius
        self._draw.ellipse(self._px([(x - r, y - r), (x + r, y + r)]), fill=colour)

    def ring(self, centre: Point, radius: float, colour: Colour, width: float) -> None:
        (x, y), r = centre, radius
        pixels = max(1, round(width * self._scale))
        box = self._px([(x - r, y - r), (x + r, y + r)])
        self._draw.ellipse(box, outline=colour, width=pixels)

    def trees(
        self, centres: Sequence[Point], radius: tuple[float, float], colour: Colour = (52, 72, 42)
    ) -> None:
        """Crowns of a radius from `radius`: dark rims, lit on the side of the sun, with shadows."""
        crowns = [(centre, self.rng.uniform(*radius)) for centre in centres]
        for (x, y), r in crowns:
            self._shader.ellipse(
                self._px([(x - r + _SUN[0] * r, y - r + _SUN[1] * r), (x + r, y + r)]), fill=255
            )
        self.shadows(0.5)
        for (x, y), r in crowns:
            tone = self.vary(colour, 0.22)
            self.disc((x + 0.12 * _SUN[0] * r, y + 0.12 * _SUN[1] * r), r, scaled(tone, 0.55))
            self.disc((x, y), 0.9 * r, tone)
            for _ in range(4):
                dx, dy = self.rng.normal(0.25 * r, 0.3 * r, 2)
                self.disc((x + dx, y + dy), 0.35 * r, scaled(tone, self.rng.uniform(1.1, 1.45)))

    def vary(self, colour: Colour, amount: float) -> Colour:
        """A colour near this one: its brightness within `amount`, its hue a little."""
        tone = self.rng.uniform(1 - amount, 1 + amount)
        red, green, blue = self.rng.uniform(1 - amount / 5, 1 + amount / 5, 3).tolist()
        return scaled(
            (round(colour[0] * red), round(colour[1] * green), round(colour[2] * blue)), tone
        )

    def scatter(self, count: int, spread: float = SIDE) -> list[Point]:
        return [(float(x), float(y)) for x, y in self.rng.uniform(0, spread, (count, 2))]

    def _px(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self._scale, y * self._scale) for x, y in points]


def scaled(colour: Colour, tone: float) -> Colour:
    """A colour made brighter or darker."""
    red, green, blue = (min(255, int(part * tone)) for part in colour)
    return red, green, blue


def box(centre: Point, width: float, height: float, angle: float = 0.0) -> list[Point]:
    """The corners of a rectangle turned by `angle` degrees."""
    turn = np.deg2rad(angle)
    cos, sin = float(np.cos(turn)), float(np.sin(turn))
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    return [
        (
            centre[0] + (sx * width * cos - sy * height * sin) / 2,
            centre[1] + (sx * width * sin + sy * height * cos) / 2,
        )
        for sx, sy in corners
    ]
