"""Vectors of different numerics share an index only where they are equal."""

from __future__ import annotations

from contextlib import suppress

import numpy as np

from geomelt.base.errors import GeomeltError
from geomelt.engine.numerics import EQUAL
from geomelt.engine.tasks import Images, TileEngine
from geomelt.imagery import PixelWindow
from geomelt.index.contract import Store
from geomelt.indexing.captioning import read_again

_COMPARED = 8


def require_numerics(store: Store, engine: TileEngine, *, remote: bool = False) -> None:
    """Notes the engine's numerics in an index that it may add to.

    It may where the index holds vectors of its numerics, or none, or where tiles read again
    come out equal to what is stored. GeomeltError `other-numerics` otherwise.
    """
    if engine.numerics in store.numerics:
        return
    if store.counts().tiles:
        cosine = _agreement(store, engine, remote)
        if cosine is None or cosine < EQUAL:
            made = " and ".join(store.numerics) or "another way"
            why = (
                "none of its tiles can be read again to compare them"
                if cosine is None
                else f"they differ (cosine {cosine:.3f})"
            )
            raise GeomeltError(
                f"The vectors in the index {store.address.name} were made in {made}, this machine "
                f"makes them in {engine.numerics}, and {why}: choose the precision of the "
                "index, or index the imagery into a new one.",
                code="other-numerics",
            )
    store.add_numerics(engine.numerics)


def _agreement(store: Store, engine: TileEngine, remote: bool) -> float | None:
    """The lowest cosine of stored vectors and what the engine makes of the same tiles."""
    ids: list[int] = []
    images: list[Images] = []
    for tile in store.sample(_COMPARED):
        with suppress(GeomeltError, OSError), read_again(tile.source, remote=remote) as raster:
            images.append(raster.read(PixelWindow(*tile.window), engine.image_size)[0])
            ids.append(tile.id)
    if not ids:
        return None
    again = engine.embed_tiles(np.stack(images))
    return float((again * store.vectors(ids)).sum(1).min())
