"""Where the shipped model lies, and what distinguishes one set of weights from another."""

from __future__ import annotations

import hashlib
from pathlib import Path

WEIGHTS = "model.safetensors"
_INSTALLED = Path(__file__).parents[1] / "weights" / "geomelt-mini"
_CHECKOUT = Path(__file__).parents[3] / "resources" / "models" / "geomelt-mini"


def default_model() -> Path:
    """The folder of the shipped `geomelt-mini`: in the wheel, else in the checkout."""
    return _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT


def weights_revision(folder: Path) -> str:
    """Twelve hexadecimal digits that change whenever the weights do."""
    return hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()[:12]
