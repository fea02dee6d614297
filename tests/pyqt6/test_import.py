"""The plugin's modules load over PyQt6, and every name of Qt that they use is there."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest
from support.chains import chains

PLUGIN = Path(__file__).resolve().parents[2] / "geomelt_qgis"
MODULES = sorted(
    ".".join(("geomelt_qgis", *path.relative_to(PLUGIN).with_suffix("").parts))
    for path in PLUGIN.rglob("*.py")
    if path.name not in ("__init__.py", "supervisor.py")
)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_loads(module):
    importlib.import_module(module)


def test_every_enum_and_class_of_qt_is_there():
    found = list(chains(PLUGIN, "qgis.PyQt"))
    assert found
    missing = [str(chain) for chain in found if not (chain.is_guarded or _is_there(chain))]
    assert missing == []


def _is_there(chain) -> bool:
    value = sys.modules[chain.module]
    for name in chain.names:
        if not hasattr(value, name):
            return False
        value = getattr(value, name)
        if not isinstance(value, type):
            return True
    return True
