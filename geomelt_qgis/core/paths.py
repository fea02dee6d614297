"""What lies beside the code: styles, icons, the version."""

from __future__ import annotations

import configparser
from pathlib import Path

PLUGIN = Path(__file__).resolve().parent.parent


def resource(name: str) -> Path:
    """The file `resources/NAME`: inside the plugin when installed, beside it in a checkout."""
    inside = PLUGIN / "resources" / name
    return inside if inside.exists() else PLUGIN.parent / "resources" / name


def plugin_version() -> str:
    """The version in metadata.txt, which is also that of the backend made with it."""
    inside = PLUGIN / "metadata.txt"
    file = inside if inside.exists() else PLUGIN.parent / "metadata.txt"
    metadata = configparser.ConfigParser(interpolation=None)
    metadata.read(file, encoding="utf-8")
    return metadata["general"]["version"]
