"""What parcels show: one painter for each label of the sample landscape."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from geomelt.sample.canvas import SIDE, Canvas, Colour, box, scaled
from geomelt.sample.objects import CARS, CONCRETE, WHITE, car, houses, plane

GRASS: Colour = (104, 116, 74)
DRY: Colour = (158, 144, 104)
SOIL: Colour = (150, 124, 94)
ASPHALT: Colour = (112, 112, 114)
WATER: Colour = (48, 70, 72)
SEA: Colour = (46, 88, 102)
SAND: Colour = (216, 200, 164)
CROPS: tuple[Colour, ...] = (
    (92, 122, 58),
    (124, 136, 70),
    (176, 156, 96),
    (196, 178, 118),
    (142, 112, 84),
    (70, 100, 54),
)


def agricultural(c: Canvas) -> None:
    x, y = c.grid()
    cut = c.rng.uniform(45, 85)
    parts = [x < cut, x >= cut] if c.rng.random() < 0.5 else [y < cut, y >= cut]
    upright = c.rng.random() < 0.5
    for part in parts:
        colour, period = CROPS[c.rng.integers(len(CROPS))], c.rng.uniform(2.2, 4.5)
        along = (x if upright else y) + 0.6 * c.noise(3)
        rows = 0.5 + 0.5 * np.sin(along * 2 * np.pi / period)
        c.cover(colour, rough=0.3, cells=5, where=part.astype(np.float32))
        c.cover(scaled(colour, 0.72), where=(part * rows * 0.9).astype(np.float32))
    track = [(cut, 0.0), (cut, SIDE)] if parts[0][0, 0] == parts[0][-1, 0] else None
    c.line(track or [(0.0, cut), (SIDE, cut)], c.vary((172, 154, 122), 0.1), 3)


def forest(c: Canvas) -> None:
    c.cover((34, 44, 30), rough=0.3)
    step = 4.6
    lattice = np.mgrid[0 : SIDE + step : step, 0 : SIDE + step : step].reshape(2, -1).T
    places = c.rng.permutation(lattice + c.rng.normal(0, 1.5, lattice.shape))
    c.trees([(float(x), float(y)) for x, y in places], (2.2, 4.4), (54, 72, 46))


def meadow(c: Canvas) -> None:
    c.cover(GRASS if c.rng.random() < 0.6 else DRY, rough=0.45, cells=4)
    c.trees(c.scatter(int(c.rng.integers(2, 9))), (1.5, 4))


def lake(c: Canvas) -> None:
    meadow(c)
    x, y = c.grid()
    distance = np.hypot(x - SIDE / 2, y - SIDE / 2) / 52 + 0.7 * (c.noise(3) - 0.5)
    c.cover((140, 130, 100), where=np.clip((1.06 - distance) * 16, 0, 1))
    c.cover(WATER, rough=0.12, cells=3, where=np.clip((1 - distance) * 20, 0, 1))


def dense_residential(c: Canvas) -> None:
    c.cover(GRASS, rough=0.5, cells=12)
    for y in (SIDE / 4, 3 * SIDE / 4):
        c.line([(0, y), (SIDE, y)], CONCRETE, 10)
        c.line([(0, y), (SIDE, y)], ASPHALT, 7)
    homes, trees = [], []
    for street in (SIDE / 4, 3 * SIDE / 4):
        for x in np.arange(8, SIDE, 16):
            for side in (-1, 1):
                middle = (float(x + c.rng.normal(0, 0.5)), street + side * 16)
                homes.append(middle)
                c.polygon(box((x + 4, street + side * 7.5), 3, 7), CONCRETE)
                if c.rng.random() < 0.7:
                    car(c, (float(x + 4), street + side * 8), upright=True)
                trees.append((float(x - 5 + c.rng.normal()), street + side * (27 + c.rng.normal())))
                if c.rng.random() < 0.4:
                    trees.append((float(x - 6), street + side * 7))
    houses(c, homes, (11, 13), (10, 13))
    c.trees(trees, (1.8, 3.4))


def sparse_residential(c: Canvas) -> None:
    c.cover(DRY if c.rng.random() < 0.5 else GRASS, rough=0.4, cells=6)
    c.line([(0, SIDE / 4), (SIDE, SIDE / 4)], ASPHALT, 6)
    places = [(38.0, 62.0), (92.0, 80.0)]
    for x, y in places:
        c.line([(x + 8, SIDE / 4), (x + 8, y)], CONCRETE, 3.5)
    houses(c, places, (16, 20), (12, 15))
    x, y = places[0]
    c.polygon(box((x - 2, y + 16), 9, 5), (86, 166, 190))
    c.trees(c.scatter(34), (2, 4.6))
    houses(c, places[1:], (16, 20), (12, 15))


def buildings(c: Canvas) -> None:
    c.cover(ASPHALT, rough=0.15)
    for x in np.arange(6, SIDE, 3.2):
        if c.rng.random() < 0.7:
            car(c, (float(x), 122.0), upright=True)
    halls = [((36.0, 32.0), 56.0, 44.0), ((96.0, 30.0), 44.0, 36.0), ((60.0, 88.0), 96.0, 38.0)]
    for middle, width, height in halls:
        c.cast(box(middle, width, height), 10)
    c.shadows()
    for (x, y), width, height in halls:
        roof = c.vary((204, 202, 196), 0.14)
        c.polygon(box((x, y), width, height), scaled(roof, 0.8))
        c.polygon(box((x, y), width - 1.6, height - 1.6), roof)
        for _ in range(9):
            dx, dy = c.rng.uniform(-0.42, 0.42, 2)
            vent = (x + dx * width, y + dy * height)
            c.polygon(box((vent[0] - 1, vent[1] - 1), 3, 3), scaled(roof, 0.6))
            c.polygon(box(vent, 2.6, 2.6), scaled(roof, 1.12))


def storage_tanks(c: Canvas) -> None:
    c.cover(SOIL if c.rng.random() < 0.5 else (150, 148, 138), rough=0.2)
    count = int(c.rng.choice([2, 2, 3]))
    pitch = SIDE / count
    tanks = [((i + 0.5) * pitch, (j + 0.5) * pitch) for i in range(count) for j in range(count)]
    radius = 0.33 * pitch
    for i in range(count + 1):
        for ends in ([(i * pitch, 0.0), (i * pitch, SIDE)], [(0.0, i * pitch), (SIDE, i * pitch)]):
            c.line(ends, (126, 118, 104), 2)
    round_ = np.linspace(0, 2 * np.pi, 40)
    for x, y in tanks:
        c.cast([(x + radius * np.cos(a), y + radius * np.sin(a)) for a in round_], 11)
    c.shadows()
    for x, y in tanks:
        c.disc((x, y), radius, (168, 168, 166))
        c.disc((x + 0.4, y + 0.4), radius * 0.95, c.vary((226, 226, 222), 0.05))
        c.ring((x, y), radius * 0.6, (206, 206, 202), 0.5)
        c.line([(x, y), (x + radius * 0.9, y - radius * 0.3)], (176, 176, 172), 0.9)
        c.disc((x, y), 1.2, (160, 160, 158))


def parking_lot(c: Canvas) -> None:
    c.cover((98, 98, 100), rough=0.12)
    for y in np.arange(8.0, SIDE, 16):
        for x in np.arange(4.0, SIDE - 2, 2.8):
            for side in (-1, 1):
                c.line([(x - 1.4, y), (x - 1.4, y + side * 5)], (176, 176, 172), 0.25)
                if c.rng.random() < 0.72:
                    car(c, (float(x), float(y + side * 2.6)), upright=True)
        c.line([(2.6, y), (SIDE - 2, y)], (176, 176, 172), 0.25)


def airplane(c: Canvas) -> None:
    c.cover((176, 174, 168), rough=0.1)
    for at in np.arange(0, SIDE, 8):
        c.line([(at, 0), (at, SIDE)], (160, 158, 152), 0.4)
        c.line([(0, at), (SIDE, at)], (160, 158, 152), 0.4)
    c.line([(0, 112), (SIDE, 112)], (206, 176, 70), 0.7)
    for x in (34.0, 94.0):
        for y in (28.0, 78.0):
            plane(c, (x, y), c.rng.uniform(38, 44))
    for x, y in ((64.0, 20.0), (60.0, 62.0), (66.0, 92.0)):
        c.polygon(box((x, y), 3, 6), CARS[c.rng.integers(len(CARS))])


def runway(c: Canvas) -> None:
    c.cover(GRASS, rough=0.35, cells=4)
    c.line([(0, 64), (SIDE, 64)], (126, 126, 126), 50)
    c.line([(0, 64), (SIDE, 64)], (98, 98, 100), 42)
    for y in (44.5, 83.5):
        c.line([(0, y), (SIDE, y)], WHITE, 0.9)
    for x in np.arange(8, SIDE, 32):
        c.line([(x, 64), (x + 18, 64)], WHITE, 1)
    for _ in range(7):
        y = c.rng.normal(64, 5)
        c.line([(0, y), (SIDE, y + c.rng.normal())], (82, 82, 84), 0.8)


def verge(c: Canvas) -> None:
    """The ground of a freeway; the landscape lays the carriageways over it."""
    c.cover(DRY, rough=0.4)
    c.trees([(x, y + (0 if y < 64 else 90)) for x, y in c.scatter(16, 36)], (1.5, 3.5))
    c.trees([(x + 90, y) for x, y in c.scatter(8, 34)], (1.5, 3.5))


def intersection(c: Canvas) -> None:
    c.cover(GRASS, rough=0.4)
    houses(c, [(22, 24), (104, 26), (24, 104), (102, 102)], (22, 28), (20, 26))
    for ends in ([(0.0, 64.0), (SIDE, 64.0)], [(64.0, 0.0), (64.0, SIDE)]):
        c.line(ends, CONCRETE, 24)
    for ends in ([(0.0, 64.0), (SIDE, 64.0)], [(64.0, 0.0), (64.0, SIDE)]):
        c.line(ends, (104, 104, 106), 19)
    for at in [*np.arange(0, 48, 6), *np.arange(82, SIDE, 6)]:
        c.line([(at, 64), (at + 3, 64)], (214, 190, 90), 0.5)
        c.line([(64, at), (64, at + 3)], (214, 190, 90), 0.5)
    for at in np.arange(56, 73, 2):
        for edge in (51.5, 76.5):
            c.polygon(box((float(at), edge), 1, 3), WHITE)
            c.polygon(box((edge, float(at)), 3, 1), WHITE)
    for at in (18.0, 36.0, 88.0, 112.0):
        car(c, (at + c.rng.normal(), 68.5), upright=False)
        car(c, (59.5, at + 4 + c.rng.normal()), upright=True)
    c.trees([(x, y) for x, y in c.scatter(22) if min(abs(x - 64), abs(y - 64)) > 15], (1.8, 3.6))


def tennis_court(c: Canvas) -> None:
    c.cover(GRASS, rough=0.3)
    for x in (34.0, 64.0, 94.0):
        for y in (42.0, 88.0):
            c.polygon(box((x, y), 22, 38), (64, 104, 78))
            c.polygon(box((x, y), 11, 24), (92, 122, 156) if x == 64 else (150, 84, 66))
            for dx in (-5.5, -4.1, 4.1, 5.5):
                c.line([(x + dx, y - 12), (x + dx, y + 12)], WHITE, 0.4)
            for dy in (-12.0, -6.4, 0.0, 6.4, 12.0):
                c.line([(x - 5.5, y + dy), (x + 5.5, y + dy)], WHITE, 0.4)
            c.line([(x, y - 6.4), (x, y + 6.4)], WHITE, 0.4)
    c.trees([(x, 10.0 if y < 64 else 118.0) for x, y in c.scatter(20)], (2, 4))


def baseball_diamond(c: Canvas) -> None:
    c.cover((104, 128, 72), rough=0.2)
    home = (34.0, 94.0)
    c.disc(home, 54, (182, 140, 104))
    edge = [home, (home[0], -80.0), (230.0, -80.0), (230.0, home[1])]
    behind, below = home[0] - 9, home[1] + 9
    outside = [(-50.0, -50.0), (behind, -50.0), (behind, below), (200.0, below)]
    outside += [(200.0, 200.0), (-50.0, 200.0)]
    c.polygon(outside, (110, 130, 78))
    c.polygon(box((home[0] + 15, home[1] - 15), 25, 25), (106, 132, 72))
    c.disc(home, 8, (182, 140, 104))
    c.disc((home[0] + 14, home[1] - 14), 3, (182, 140, 104))
    c.line([edge[1], home, edge[3]], WHITE, 0.5)
    c.trees([(x, 122.0 + y / 20) for x, y in c.scatter(16)], (2, 4.4))


PAINTERS: dict[str, Callable[[Canvas], None]] = {
    "agricultural": agricultural,
    "forest": forest,
    "meadow": meadow,
    "lake": lake,
    "dense residential": dense_residential,
    "sparse residential": sparse_residential,
    "buildings": buildings,
    "storage tanks": storage_tanks,
    "parking lot": parking_lot,
    "airplane": airplane,
    "runway": runway,
    "freeway": verge,
    "intersection": intersection,
    "tennis court": tennis_court,
    "baseball diamond": baseball_diamond,
}
