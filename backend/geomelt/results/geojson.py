"""GeoJSON (RFC 7946)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def write_geojson(collection: dict[str, Any], path: Path) -> None:
    """The collection as it is."""
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
