"""What the user is told, in QGIS's message bar."""

from __future__ import annotations

from qgis.core import Qgis
from qgis.gui import QgisInterface

from ..core.contract import BackendError

_TITLE = "GeoMELT"
_SECONDS, _GOOD_NEWS_SECONDS = 15, 5


def show_error(iface: QgisInterface, error: BackendError) -> None:
    iface.messageBar().pushMessage(_TITLE, error.detail, Qgis.MessageLevel.Warning, _SECONDS)


def show_success(iface: QgisInterface, text: str) -> None:
    iface.messageBar().pushMessage(_TITLE, text, Qgis.MessageLevel.Success, _GOOD_NEWS_SECONDS)
