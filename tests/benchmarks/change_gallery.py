"""A picture of what changed: the tiles of an index before and after, the most changed first.

geomelt index ../shared/imagery/landsat --into river
python tests/benchmarks/change_gallery.py river --from 1985.tif --to 2020.tif
"""

from __future__ import annotations

import argparse
import io
from pathlib import Path
from typing import Any

from geomelt.base.addresses import Address
from geomelt.changes import ChangeQuery, find_changes
from geomelt.imagery.reading.thumbnail import thumbnail
from geomelt.imagery.recipe import PixelWindow
from geomelt.index.contract import Store
from geomelt.index.records import StoredTile
from geomelt.index.stores import open_store
from PIL import Image, ImageDraw, ImageFont

SIDE, MARGIN, TEXT = 200, 10, 22
COLOURS = 128  # a small file
FONT = ImageFont.load_default(13)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index")
    parser.add_argument("--from", dest="earlier", required=True)
    parser.add_argument("--to", dest="later", required=True)
    parser.add_argument("--k", type=int, default=4)
    parser.add_argument("--out", type=Path, default=Path("docs/images/change.png"))
    options = parser.parse_args()
    query = ChangeQuery(options.earlier, options.later, k=options.k)
    with open_store(Address.parsed(options.index), read_only=True) as store:
        found = find_changes(store, query, name=options.index)["features"]
        sheet = picture(store, [feature["properties"] for feature in found])
    sheet.quantize(COLOURS).save(options.out, optimize=True)


def picture(store: Store, found: list[dict[str, Any]]) -> Image.Image:
    """Columns of an earlier and a later tile, the change below."""
    width = MARGIN + len(found) * (SIDE + MARGIN)
    sheet = Image.new("RGB", (width, 3 * MARGIN + 2 * SIDE + TEXT), "white")
    draw = ImageDraw.Draw(sheet)
    for column, change in enumerate(found):
        left = MARGIN + column * (SIDE + MARGIN)
        for row, tile_id in enumerate((change["earlier_tile_id"], change["tile_id"])):
            sheet.paste(tile_picture(store.tile(tile_id)), (left, MARGIN + row * (SIDE + MARGIN)))
        years = f"{change['earlier_date'] or 'before'} to {change['date'] or 'after'}"
        draw.text(
            (left, 2 * (SIDE + MARGIN) + 4),
            f"{years}: {change['change']:.2f}",
            fill="black",
            font=FONT,
        )
    return sheet


def tile_picture(tile: StoredTile) -> Image.Image:
    source = tile.source
    jpeg = thumbnail(
        source.uri, PixelWindow(*tile.window), bands=source.bands, stretch=source.stretch
    )
    return (
        Image.open(io.BytesIO(jpeg)).convert("RGB").resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    )


if __name__ == "__main__":
    main()
