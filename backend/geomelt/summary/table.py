"""A summary as a table, CSV or JSON."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from geomelt.base.disk import naming
from geomelt.base.errors import GeomeltError
from geomelt.base.json_text import json_text

FORMATS = (".csv", ".json")
COLUMNS = ("class", "tiles", "hectares", "share", "sureness")


def checked_table(path: Path) -> Path:
    """`path` when a table can be written to it; GeomeltError otherwise."""
    if path.suffix.lower() not in FORMATS:
        raise GeomeltError(f"{path} is no table: name a file that ends in .csv or .json.")
    return path


def write_table(summary: dict[str, Any], path: Path) -> None:
    """The classes of `summary` as rows of a .csv, or all of it as .json."""
    with naming(path):
        if checked_table(path).suffix.lower() == ".json":
            path.write_text(json_text(summary, indent=1), encoding="utf-8")
            return
        with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            rows = csv.DictWriter(file, COLUMNS)
            rows.writeheader()
            rows.writerows(summary["classes"])
