"""What several parcels hold: cars, houses, aeroplanes, carriageways."""

from __future__ import annotations

import numpy as np

from geomelt.sample.canvas import SIDE, Canvas, Colour, Point, box, scaled

CONCRETE: Colour = (182, 178, 168)
WHITE: Colour = (232, 232, 228)
ROOFS: tuple[Colour, ...] = ((158, 92, 70), (128, 122, 118), (182, 162, 138), (104, 92, 86))
CARS: tuple[Colour, ...] = (
    (236, 236, 236),
    (40, 42, 46),
    (150, 152, 156),
    (150, 32, 30),
    (42, 66, 124),
    (196, 190, 176),
)


def car(c: Canvas, middle: Point, *, upright: bool) -> None:
    width, height = (1.9, 4.4) if upright else (4.4, 1.9)
    colour = CARS[c.rng.integers(len(CARS))]
    c.polygon(box((middle[0] - 0.6, middle[1] - 0.5), width, height), (48, 50, 54))
    c.polygon(box(middle, width, height), colour)
    c.polygon(box(middle, width * 0.72, height * 0.5), scaled(colour, 0.72))


def houses(
    c: Canvas, places: list[Point], width: tuple[float, float], depth: tuple[float, float]
) -> None:
    """Gabled roofs, the half that faces the sun brighter."""
    sizes = [(c.rng.uniform(*width), c.rng.uniform(*depth)) for _ in places]
    for middle, (w, d) in zip(places, sizes, strict=True):
        c.cast(box(middle, w, d), 4.5)
    c.shadows()
    for (x, y), (w, d) in zip(places, sizes, strict=True):
        roof = c.vary(ROOFS[c.rng.integers(len(ROOFS))], 0.15)
        c.polygon(box((x, y - d / 4), w, d / 2), scaled(roof, 0.82))
        c.polygon(box((x, y + d / 4), w, d / 2), scaled(roof, 1.18))
        if c.rng.random() < 0.6:
            wing = (x + w * c.rng.choice([-0.25, 0.25]), y + d * 0.5)
            c.polygon(box((wing[0] - w / 10, wing[1]), w / 5, d * 0.6), scaled(roof, 0.9))
            c.polygon(box((wing[0] + w / 10, wing[1]), w / 5, d * 0.6), scaled(roof, 1.2))


def plane(c: Canvas, nose: Point, length: float) -> None:
    """An airliner heading up, its fuselage centred on `nose`."""
    x, y = nose
    s = length / 2
    half = [(0.0, -1.0), (0.07, -0.85), (0.08, -0.3), (0.9, 0.25), (0.9, 0.38), (0.09, 0.2),
            (0.06, 0.72), (0.34, 0.95), (0.34, 1.03), (0.0, 0.95)]  # fmt: skip
    outline = [(x + s * u, y + s * v) for u, v in half]
    outline += [(x - s * u, y + s * v) for u, v in reversed(half)]
    c.cast(outline, 5)
    c.shadows(0.5)
    c.polygon(outline, (238, 238, 236))
    for side in (-1, 1):
        c.polygon(box((x + side * s * 0.36, y + s * 0.0), 0.09 * s, 0.2 * s), (150, 152, 158))
    c.line([(x, y - s * 0.95), (x, y + s * 0.9)], (214, 214, 214), 0.8)
    c.line([(x, y + s * 0.7), (x, y + s)], (46, 70, 128), 1)


def carriageways(c: Canvas) -> None:
    """The freeway from left to right, with its traffic."""
    for middle in (52.0, 76.0):
        c.line([(0, middle), (SIDE, middle)], CONCRETE, 20)
        c.line([(0, middle), (SIDE, middle)], (136, 134, 130), 16)
        for lane in (-4.0, 0.0, 4.0):
            for x in np.arange(0, SIDE, 12):
                c.line([(x, middle + lane), (x + 4, middle + lane)], WHITE, 0.4)
        for edge in (-8.0, 8.0):
            c.line([(0, middle + edge), (SIDE, middle + edge)], WHITE, 0.4)
        for x in np.arange(4, SIDE, 11):
            if c.rng.random() < 0.6:
                lane = middle + float(c.rng.choice([-6, -2, 2, 6]))
                car(c, (float(x + c.rng.normal(0, 2)), lane), upright=False)
