"""What the user is told, in QGIS's message bar."""

from __future__ import annotations

from qgis.core import Qgis
from qgis.gui import QgisInterface

from ..core.contract import BackendError

_SECONDS = 15


def show_error(iface: QgisInterface, error: BackendError) -> None:
    iface.messageBar().pushMessage("GeoMELT", error.detail, Qgis.MessageLevel.Warning, _SECONDS)
