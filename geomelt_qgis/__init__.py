"""GeoMELT for QGIS: captions, text search and a local index of imagery."""

from __future__ import annotations

from qgis.gui import QgisInterface

from .plugin import GeomeltPlugin


def classFactory(iface: QgisInterface | None) -> GeomeltPlugin:
    return GeomeltPlugin(iface)
