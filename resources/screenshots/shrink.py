"""Pictures small enough for the docs."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

MOST_BYTES = 150_000
_COLOURS = (256, 192, 128, 96, 64, 48)


def shrink(source: Path, target: Path) -> None:
    """Writes the picture with a palette: as many colours as fit into MOST_BYTES.

    Raises ValueError where even the fewest do not.
    """
    with Image.open(source) as image:
        picture = image.convert("RGB")
    for colours in _COLOURS:
        # An octree keeps the few pixels of icons and legends in their colours.
        palette = picture.quantize(colours, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        palette.save(target, optimize=True)
        if target.stat().st_size <= MOST_BYTES:
            return
    raise ValueError(f"{source} does not fit into {MOST_BYTES} bytes: show less of the screen")
