"""What to do about settings that a running backend, or the loaded plugin, does not have yet."""

from __future__ import annotations

from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QPushButton
from qgis.utils import reloadPlugin

from ...core.session import Session
from ...core.text import tr
from ..shared.controls import named
from ..shared.messages import offer

_PACKAGE = __name__.partition(".")[0]


class RestartOffer:
    """Nothing is restarted unasked: a job may be under way."""

    def __init__(self, session: Session, iface: QgisInterface) -> None:
        self._session, self._iface = session, iface
        self._language = session.settings.language
        session.settings_changed.connect(self._on_settings)

    def remove(self) -> None:
        self._session.settings_changed.disconnect(self._on_settings)

    def _on_settings(self) -> None:
        if self._session.backend.is_outdated:
            restart = tr("Restart the backend")
            tip = tr("Jobs under way stop at a tile, and are resumed")
            offer(
                self._iface,
                tr("The backend takes the new settings when it is started again."),
                named(QPushButton(restart), restart, tip),
                self._session.backend.restart,
            )
        if self._session.settings.language != self._language:
            self._language = self._session.settings.language
            reload = tr("Reload GeoMELT")
            offer(
                self._iface,
                tr("GeoMELT speaks the new language when it is loaded again."),
                named(QPushButton(reload), reload, tr("Ends the backend and starts it again")),
                # Not from a slot of what is taken down.
                lambda: QTimer.singleShot(0, lambda: reloadPlugin(_PACKAGE)),
            )
