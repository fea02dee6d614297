"""The time as files and answers hold it."""

from __future__ import annotations

from datetime import datetime, timezone


def now() -> str:
    """The time as the index writes it: ISO 8601, UTC, whole seconds."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")
