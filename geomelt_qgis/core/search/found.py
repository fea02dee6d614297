"""Answers made ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qgis.core import QgsVectorLayer


@dataclass(frozen=True)
class Found:
    """The hits of a search in `layer`, which is None where there are none.

    `query`: what the backend tells of the question.
    """

    query: dict[str, Any]
    layer: QgsVectorLayer | None = None
