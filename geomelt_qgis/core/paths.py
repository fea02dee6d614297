"""Where the plugin's styles and icons lie."""

from __future__ import annotations

from pathlib import Path

_PLUGIN = Path(__file__).resolve().parent.parent


def resource(name: str) -> Path:
    """The file `resources/NAME`: inside the plugin when installed, beside it in a checkout."""
    inside = _PLUGIN / "resources" / name
    return inside if inside.exists() else _PLUGIN.parent / "resources" / name
