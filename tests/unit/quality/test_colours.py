"""Colours come from the palette of QGIS's theme; the few of our own are seen in every theme."""

from __future__ import annotations

import ast
import re

import pytest
from support.messages import PLUGIN

OWN = {
    "core/caption/drawing.py": "the empty ground of a rendered map",
    "core/layers/labels.py": "labels over imagery",
    "core/layers/symbology.py": "the ramps of the result layers",
    "gui/shared/canvas.py": "marks over imagery",
    "gui/state_bar.py": "the states of the backend",
    "gui/summary/summary_drawing.py": "the bars of a chart, on paper and on both themes",
}
# The windows of QGIS's themes: default, Blend of Gray, Night Mapping.
WINDOWS = ("#efefef", "#373737", "#323232")
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def test_no_other_file_has_colours_of_its_own():
    found = {
        str(file.relative_to(PLUGIN)) for file in PLUGIN.rglob("*.py") if _colours(file.read_text())
    }
    assert sorted(found) == sorted(OWN)


@pytest.mark.parametrize("window", WINDOWS)
def test_a_state_is_known_from_every_window(window):
    states = _HEX.findall((PLUGIN / "gui" / "state_bar.py").read_text())
    assert len(states) > 3
    assert [colour for colour in states if _contrast(colour, window) < 3] == []


def _colours(code: str) -> list[str]:
    """Hexadecimal literals, and QColor made of numbers or names."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found += _HEX.findall(node.value)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "QColor":
            found += [ast.unparse(node)] if any(map(_is_literal, node.args)) else []
    return found


def _is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant)


def _contrast(one: str, other: str) -> float:
    """As WCAG 2 defines it: 1 to 21; what is drawn needs 3."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
