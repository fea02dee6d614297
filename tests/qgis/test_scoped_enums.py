"""Every enum value is named through its enum, as Qt 6 and QGIS 4 want it."""

from __future__ import annotations

import enum
import importlib
from pathlib import Path

import pytest
from support.chains import chains

PLUGIN = Path(__file__).resolve().parents[2] / "geomelt_qgis"


@pytest.mark.parametrize("prefix", ["qgis.PyQt", "qgis.core", "qgis.gui"])
def test_enums_are_scoped(qgis, prefix):
    found = list(chains(PLUGIN, prefix))
    assert found
    wrong = [str(chain) for chain in found if _is_unscoped(chain)]
    assert wrong == []


def _is_unscoped(chain) -> bool:
    """Whether the chain ends in an enum's value without having named the enum."""
    owner = None
    value = importlib.import_module(chain.module)
    for name in chain.names:
        # Chains that go on after a call or into an instance cannot be followed further.
        if not hasattr(value, name):
            return False
        owner, value = value, getattr(value, name)
    is_value = isinstance(value, (int, enum.Enum)) and not isinstance(value, bool)
    named_enum = isinstance(owner, type) and (
        issubclass(owner, (int, enum.Enum)) or owner.__name__ == type(value).__name__
    )
    return is_value and type(value) is not int and not named_enum
