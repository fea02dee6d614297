"""Limits of the backend that forms keep; a test holds them to the backend's own."""

from __future__ import annotations

MOST_HITS = 10_000
MOST_EXAMPLES = 1000
MOST_LEVELS = 8  # of an index's recipe
MOST_CAPTIONED_TILES = 1024
MOST_OVERLAP = 0.9  # share of a tile's side
SOURCE_TIMEOUT = 300  # seconds
LONGEST_TIMEOUT = 86_400
