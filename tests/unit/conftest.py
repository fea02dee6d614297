"""What all unit tests share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def tiny_model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real, tiny, random GeoMELT model on disk."""
    from support.tiny_model import save_tiny_model

    return save_tiny_model(tmp_path_factory.mktemp("models") / "geomelt-tiny")
