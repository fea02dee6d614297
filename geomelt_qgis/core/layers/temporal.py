"""Tiles in time: the temporal controller shows a tile on the days its source may be from."""

from __future__ import annotations

from qgis.core import Qgis, QgsVectorLayer
from qgis.PyQt.QtCore import QDate


def set_up_time(layer: QgsVectorLayer) -> None:
    """From `date_from` to `date_to`; off where no tile has a date."""
    properties = layer.temporalProperties()
    properties.setMode(Qgis.VectorTemporalMode.FeatureDateTimeStartAndEndFromFields)
    properties.setStartField("date_from")
    properties.setEndField("date_to")
    earliest = layer.minimumValue(layer.fields().lookupField("date_from"))
    properties.setIsActive(isinstance(earliest, QDate) and earliest.isValid())
