"""Imagery that is easy to tell apart."""

from __future__ import annotations

import pytest
from support.fields import Ground, paint_fields


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """Thirty-six fields in three colours."""
    return paint_fields(tmp_path_factory.mktemp("imagery"))
