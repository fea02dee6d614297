"""The outcome of a search, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qgis.core import QgsVectorLayer


@dataclass(frozen=True)
class Found:
    """The hits of a search in `layer`, which is None where there are none.

    `query`: the question, as the answer repeats it.
    """

    query: dict[str, Any]
    layer: QgsVectorLayer | None = None
