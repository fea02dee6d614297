"""GeoJSON (RFC 7946)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from geomelt.base.json_text import json_text


def write(collection: dict[str, Any], path: Path, layer: str) -> None:
    """The collection as it is."""
    path.write_text(json_text(collection), encoding="utf-8")
