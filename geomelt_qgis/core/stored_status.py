"""The state of the dock, kept in the project."""

from __future__ import annotations

import json
from typing import Any

from qgis.core import QgsProject

_SCOPE, _KEY = "GeoMELT", "/status"


def stored_status() -> dict[str, Any]:
    """What the open project holds; empty where it holds nothing that can be read."""
    try:
        status = json.loads(QgsProject.instance().readEntry(_SCOPE, _KEY)[0] or "{}")
    except ValueError:
        return {}
    return status if isinstance(status, dict) else {}


def store_status(status: dict[str, Any]) -> None:
    """The project is changed by this; it is stored when the project is."""
    QgsProject.instance().writeEntry(_SCOPE, _KEY, json.dumps(status, sort_keys=True))
