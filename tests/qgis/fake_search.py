"""How the fake backend answers a search: hits in a sequence, and what may go wrong with it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

from fake_sequence import send, square

_PAUSE_S = 1.5


def tile(number: int, source: str, **properties: object) -> dict[str, object]:
    feature = square(number, 0, {
        "tile_id": number * 10, **properties,
        "caption": "planes on an apron" if number < 3 else None, "source": source, "level": 1,
        "ground_size": 76.8, "gsd": 0.3, "date": "2020-08-31", "date_origin": "name",
        "crs": "EPSG:26911", "window": [0, 0, 256, 256],
    })  # fmt: skip
    return {**feature, "id": number * 10}


def hit(rank: int, source: str) -> dict[str, object]:
    return tile(rank, source, rank=rank, score=0.5 / rank, match=0.9**rank)


def search(handler: Any, name: str, body: dict[str, Any]) -> None:
    """The text says what happens."""
    text = body["text"]
    if text == "slow":
        time.sleep(20)
    elif text == "crash":
        os._exit(9)
    elif text == "bad":
        handler.problem(422, "empty-query", "The query is empty: type what the tiles should show.")
    elif text == "other model":
        handler.problem(409, "other-model", "Made with geomelt-base: index the imagery again.")
    elif text == "sea, ships +500":
        detail = "The weight of 'ships' is 500: give one from -100 to 100 that is not 0."
        handler.problem(422, "invalid", detail, place=[5, 15])
    else:
        count = {"nothing": 0, "everything": body.get("k", 20)}.get(str(text), 5)
        query = {"text": text, "index": name, "model": "geomelt-mini@r1", "searched": 1200,
                 "seconds": 0.01}  # fmt: skip
        send(handler, {"query": query}, _hits(count, str(text)))


def _hits(count: int, text: str) -> Iterator[list[dict[str, object]]]:
    hits = [hit(rank, "/data/mosaic.tif") for rank in range(1, count + 1)]
    for piece in filter(None, (hits[:2], hits[2:3], hits[3:])):
        yield piece
        if text == "trickle" and piece == hits[:2]:
            time.sleep(_PAUSE_S)
        elif text == "breaks" and piece == hits[2:3]:
            os._exit(9)
