"""GeoJSON as the fake backend sends it: in chunks, as the real one does, so that an end that comes
too early can be tested."""

from __future__ import annotations

import json
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler


def square(x: float, y: float, properties: dict[str, object]) -> dict[str, object]:
    ring = [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": properties,
    }


def send(
    handler: BaseHTTPRequestHandler,
    head: dict[str, object],
    pieces: Iterable[list[dict[str, object]]],
) -> None:
    """A text sequence; `head` is what its top says. The features of a piece come together."""
    handler.protocol_version = "HTTP/1.1"
    handler.send_response(200)
    handler.send_header("Content-Type", "application/geo+json-seq")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.send_header("Connection", "close")
    handler.end_headers()
    _chunk(handler, [{"type": "FeatureCollection", **head, "features": []}])
    for piece in pieces:
        _chunk(handler, piece)
    _chunk(handler, [{"type": "FeatureCollection", "features": []}])
    handler.wfile.write(b"0\r\n\r\n")
    handler.close_connection = True


def _chunk(handler: BaseHTTPRequestHandler, records: list[dict[str, object]]) -> None:
    data = "".join(f"\x1e{json.dumps(record)}\n" for record in records).encode()
    handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
