"""How the fake backend answers a search: hits in a sequence, and what may go wrong with it."""

from __future__ import annotations

import json
import os
import time
from http.server import BaseHTTPRequestHandler
from typing import Any

_PAUSE_S = 1.5


def square(x: float, y: float, properties: dict[str, object]) -> dict[str, object]:
    ring = [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": properties,
    }


def hit(rank: int, source: str) -> dict[str, object]:
    return square(rank, 0, {
        "tile_id": rank * 10, "rank": rank, "score": 0.5 / rank, "match": 0.9 ** rank,
        "caption": "planes on an apron" if rank < 3 else None, "source": source, "level": 1,
        "ground_size": 76.8, "gsd": 0.3, "date": "2020-08-31", "date_origin": "name",
        "crs": "EPSG:26911", "window": [0, 0, 256, 256],
    })  # fmt: skip


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
        _send(handler, query, count, str(text))


def _send(handler: BaseHTTPRequestHandler, query: dict[str, object], count: int, text: str) -> None:
    """In chunks, as the real one does: so an end that comes too early can be told."""
    handler.protocol_version = "HTTP/1.1"
    handler.send_response(200)
    handler.send_header("Content-Type", "application/geo+json-seq")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.send_header("Connection", "close")
    handler.end_headers()
    _chunk(handler, {"type": "FeatureCollection", "query": query, "features": []})
    for rank in range(1, count + 1):
        _chunk(handler, hit(rank, "/data/mosaic.tif"))
        if rank == 2 and text in ("trickle", "breaks"):
            time.sleep(_PAUSE_S)
        if rank == 2 and text == "breaks":
            os._exit(9)
    _chunk(handler, {"type": "FeatureCollection", "features": []})
    handler.wfile.write(b"0\r\n\r\n")
    handler.close_connection = True


def _chunk(handler: BaseHTTPRequestHandler, record: object) -> None:
    data = f"\x1e{json.dumps(record)}\n".encode()
    handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
