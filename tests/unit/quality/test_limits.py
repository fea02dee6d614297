"""What forms of the plugin allow is what the backend takes."""

from __future__ import annotations

import runpy
from pathlib import Path

from support.contract import CONTRACT

PLUGIN = Path(__file__).resolve().parents[3] / "geomelt_qgis"


def test_the_limits_of_the_forms_are_the_contracts() -> None:
    module = runpy.run_path(str(PLUGIN / "core" / "requests" / "limits.py"))
    forms = {name: value for name, value in module.items() if name.isupper()}
    assert {"MOST_HITS", "MOST_LEVELS", "SOURCE_TIMEOUT"} <= set(forms)
    assert forms == {name: CONTRACT["x-geomelt-limits"][name.lower()] for name in forms}
