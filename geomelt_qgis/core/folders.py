"""Which folders went into an index, so that it can be updated by one click."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsSettings

_GROUP = "geomelt/folders"


def folders_of(index: str) -> list[str]:
    """What this user gave to the index's jobs; empty when others filled it."""
    return list(QgsSettings().value(f"{_GROUP}/{index}", [], type=list))


def add_folders(index: str, paths: Sequence[str]) -> None:
    known = folders_of(index)
    kept = known + [path for path in paths if path not in known]
    QgsSettings().setValue(f"{_GROUP}/{index}", kept)


def forget_folders(index: str) -> None:
    QgsSettings().remove(f"{_GROUP}/{index}")
