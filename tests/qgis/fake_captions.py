"""How the fake backend captions: the name of the raster says what happens."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fake_sequence import send, square

_PAUSE_S = 1.5


def caption(role: str, x: float, text: str, source: str | None) -> dict[str, object]:
    return square(x, 0, {
        "role": role, "caption": text, "source": source,
        "level": 1 if role == "tile" else None, "ground_size": 76.8, "gsd": 0.3,
        "date": None, "crs": "EPSG:26911", "window": [0, 0, 256, 256],
    })  # fmt: skip


def captions(handler: Any, body: dict[str, Any]) -> None:
    source = (body.get("source") or {}).get("path")
    name = Path(source or "").name
    if name == "slow.tif":
        time.sleep(20)
    elif name == "crash.tif":
        os._exit(9)
    elif name == "refused.tif":
        detail = f"{source} cannot be read as a raster (no driver): convert it to GeoTIFF."
        handler.problem(422, "unreadable", detail)
        return
    needed = {"tiles_needed": 1200} if name == "huge.tif" else {}
    send(handler, {"total": 3, **needed}, _pieces(source, name))


def _pieces(source: str | None, name: str) -> Iterator[list[dict[str, object]]]:
    yield [caption("extent", 0, "an airport", source), caption("tile", 0, "planes", source)]
    if name in ("trickle.tif", "breaks.tif"):
        time.sleep(_PAUSE_S)
    if name == "breaks.tif":
        os._exit(9)
    yield [caption("tile", 1, "a runway", source)]
