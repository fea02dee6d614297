"""What forms of the plugin allow is what the backend takes."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import get_args

from annotated_types import MaxLen
from geomelt.base import limits
from geomelt.describing.extent import MAX_TILES
from geomelt.imagery.recipe import MAX_LEVELS, MAX_OVERLAP
from geomelt.searching import MAX_K
from geomelt.service.schemas import TileIds

PLUGIN = Path(__file__).resolve().parents[3] / "geomelt_qgis"


def test_the_limits_of_the_forms_are_the_backends() -> None:
    forms = runpy.run_path(str(PLUGIN / "core" / "http" / "limits.py"))
    assert forms["MOST_HITS"] == MAX_K
    assert forms["MOST_CAPTIONED_TILES"] == MAX_TILES
    assert forms["MOST_LEVELS"] == MAX_LEVELS
    (most,) = [each for each in get_args(TileIds)[1].metadata if isinstance(each, MaxLen)]
    assert forms["MOST_EXAMPLES"] == most.max_length
    assert forms["MOST_OVERLAP"] == MAX_OVERLAP
    assert forms["SOURCE_TIMEOUT"] == limits.SOURCE_TIMEOUT
    assert forms["LONGEST_TIMEOUT"] == limits.LONGEST_TIMEOUT
