"""Pictures of captions for the model card: tiles of ../shared/imagery above their captions.

`--sheet` makes one picture of evenly drawn tiles of every raster; without it, the chosen ones.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from geomelt.engine.engine import Engine
from geomelt.imagery.reading.source import RasterSource
from geomelt.imagery.recipe import PixelWindow, TileRecipe
from PIL import Image, ImageDraw, ImageFont

SIDE, MARGIN, TEXT, COLUMNS = 200, 10, 74, 4
FONT = ImageFont.load_default(13)

# Raster, column, row and side in pixels. Chosen by eye from the sheet.
GOOD = (
    ("fields_alpha.tif", 256, 256, 256),
    ("landsat/1985.tif", 441, 121, 256),
    ("mosaic.tif", 3072, 768, 256),
    ("mosaic.tif", 2304, 1792, 256),
    ("mosaic.tif", 2304, 1536, 256),
    ("mosaic.tif", 3072, 512, 256),
    ("swellendam_a.tif", 958, 1404, 140),
    ("vegas_worldview.tif", 0, 0, 284),
)
BAD = (
    ("bridge_drone.tif", 1024, 0, 1024),
    ("landsat/2000.tif", 0, 0, 64),
    ("bridge_drone.tif", 1024, 1024, 1024),
    ("swellendam_a.tif", 0, 0, 140),
    ("swellendam_a.tif", 420, 702, 140),
    ("swellendam_b.tif", 560, 468, 140),
    ("vegas_worldview.tif", 284, 230, 284),
    ("vegas_worldview.tif", 1016, 690, 284),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=None)
    parser.add_argument("--sheet", type=Path, help="Draw tiles of every raster to this picture.")
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    options = parser.parse_args()
    imagery = Path(__file__).resolve().parents[3] / "shared" / "imagery"
    if not imagery.is_dir():
        sys.exit(f"There is no {imagery}: there is nothing to caption.")
    engine = Engine.load(options.model)
    if options.sheet:
        windows = [pick for path in sorted(imagery.rglob("*.tif")) for pick in drawn(path, imagery)]
        for name, col, row, side in windows:
            print(f'("{name}", {col}, {row}, {side}),')
        picture(engine, imagery, windows).save(options.sheet)
        return
    for name, chosen in (("captions_good", GOOD), ("captions_bad", BAD)):
        picture(engine, imagery, chosen).save(options.out / f"{name}.png", optimize=True)


def drawn(path: Path, imagery: Path, count: int = 6) -> Iterable[tuple[str, int, int, int]]:
    """Evenly drawn square tiles of all levels of one raster."""
    with RasterSource.open(path) as source:
        tiles = [
            tile
            for tile in source.tiles(TileRecipe())
            if tile.window.col + tile.window.width <= source.width
            and tile.window.row + tile.window.width <= source.height
        ]
    for number in np.linspace(0, len(tiles) - 1, min(count, len(tiles))).astype(int):
        window = tiles[number].window
        yield str(path.relative_to(imagery)), int(window.col), int(window.row), int(window.width)


def picture(
    engine: Engine, imagery: Path, chosen: Sequence[tuple[str, int, int, int]]
) -> Image.Image:
    """The tiles in rows of four, each above its caption."""
    shown, pixels = [], []
    for name, col, row, side in chosen:
        with RasterSource.open(imagery / name) as source:
            window = PixelWindow(col, row, side, side)
            shown.append(source.read(window, SIDE)[0])
            pixels.append(source.read(window, engine.captioner.image_size)[0])
    captions = [text for text, _ in engine.caption(np.stack(pixels))]
    rows = -(-len(chosen) // COLUMNS)
    width, height = SIDE + MARGIN, SIDE + TEXT
    sheet = Image.new("RGB", (COLUMNS * width + MARGIN, rows * height + MARGIN), "white")
    draw = ImageDraw.Draw(sheet)
    for number, (pixels, caption) in enumerate(zip(shown, captions, strict=True)):
        left, top = MARGIN + number % COLUMNS * width, MARGIN + number // COLUMNS * height
        sheet.paste(Image.fromarray(pixels), (left, top))
        draw.multiline_text((left, top + SIDE + 4), wrapped(caption), "black", FONT)
    return sheet


def wrapped(text: str) -> str:
    """Lines no wider than a tile."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if FONT.getlength(longer) <= SIDE or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return "\n".join(lines)


if __name__ == "__main__":
    main()
