"""What an index holds, source by source."""

from __future__ import annotations

from typing import Any

from geomelt.index.contract import Reader
from geomelt.index.records import StoredSource


def report(store: Reader) -> dict[str, Any]:
    """Tiles and sources as `GET /v1/indexes/{name}/report` answers them."""
    sources = store.sources()
    return {
        "tiles": sum(source.tiles for source in sources),
        "sources": [_reported(source) for source in sources],
    }


def _reported(source: StoredSource) -> dict[str, Any]:
    record = source.record
    return {
        "uri": source.uri,
        "status": source.status,
        "tiles": source.tiles,
        "reason": source.reason,
        "date": record.date if record else None,
        "date_origin": record.date_origin if record else None,
        "captioned": source.captioned,
        "bounds": list(record.bounds) if record else None,
        "notes": list(record.notes) if record else [],
        "crs": record.crs if record else None,
        "bands": list(record.bands) if record else None,
        "said": list(record.said) if record else [],
    }
