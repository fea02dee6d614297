"""What forms of the plugin allow is what the backend takes."""

from __future__ import annotations

import runpy
from pathlib import Path

from geomelt import limits
from geomelt.captioning import MAX_TILES
from geomelt.imagery.recipe import MAX_OVERLAP
from geomelt.searching import MAX_K

PLUGIN = Path(__file__).resolve().parents[3] / "geomelt_qgis"


def test_the_limits_of_the_forms_are_the_backends() -> None:
    forms = runpy.run_path(str(PLUGIN / "core" / "limits.py"))
    assert forms["MOST_HITS"] == MAX_K
    assert forms["MOST_CAPTIONED_TILES"] == MAX_TILES
    assert forms["MOST_OVERLAP"] == MAX_OVERLAP
    assert forms["SOURCE_TIMEOUT"] == limits.SOURCE_TIMEOUT
    assert forms["LONGEST_TIMEOUT"] == limits.LONGEST_TIMEOUT
