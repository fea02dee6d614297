"""The names of the mosaic's classes."""

from __future__ import annotations

# The truth runs words together.
_WORDS = {
    "baseballdiamond": "baseball diamond",
    "denseresidential": "dense residential",
    "golfcourse": "golf course",
    "mediumresidential": "medium residential",
    "mobilehomepark": "mobile home park",
    "parkinglot": "parking lot",
    "sparseresidential": "sparse residential",
    "storagetanks": "storage tanks",
    "tenniscourt": "tennis court",
}


def in_words(label: str) -> str:
    """A class as one would type it."""
    return _WORDS.get(label, label)
