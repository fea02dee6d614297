"""docs/python.md can be run from top to bottom, with the model that comes with the package."""

from __future__ import annotations

import re
from pathlib import Path

import geomelt
import pytest

PAGE = Path(__file__).parents[3] / "docs" / "python.md"
TEXT = PAGE.read_text("utf-8")


def test_its_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cells = re.findall(r"^```python run\n(.*?)^```$", TEXT, re.M | re.S)
    assert len(cells) >= 8
    names: dict[str, object] = {}
    for number, cell in enumerate(cells, start=1):
        exec(compile(cell, f"cell {number} of {PAGE.name}", "exec"), names)
    hits, shares = names["hits"], names["shares"]
    assert hits["rank"].tolist() == [1, 2, 3, 4, 5]
    assert hits.crs == "EPSG:4326"
    assert len(names["sentences"]) == 2
    assert {row["class"] for row in shares["classes"]} == {"forest", "water", "farmland"}
    assert {file.name for file in tmp_path.iterdir()} >= {"hits.gpkg", "tiles.fgb", "indexes"}


def test_it_names_all_that_is_offered() -> None:
    table = TEXT.partition("## What there is")[2]
    named = set(re.findall(r"(?:`|\.)(\w+)(?=\(|`)", table))
    offered = {name for name in geomelt.__all__ if name.islower()}
    offered |= {name for name in vars(geomelt.Index) if not name.startswith("_")}
    assert offered - {"close", "engine"} <= named
