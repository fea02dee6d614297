"""Work for a project ends with it: its layer does not belong into the next one."""

from __future__ import annotations

from qgis.core import QgsProject
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QWidget

from ...core.text import tr
from .messages import show_hint
from .run_button import RunButton


class ProjectEnd(QObject):
    """Cancels what the button has started when the project is closed, until `remove`."""

    def __init__(self, run: RunButton, iface: QgisInterface, parent: QWidget) -> None:
        super().__init__(parent)
        self._run, self._iface = run, iface
        QgsProject.instance().cleared.connect(self._on_cleared)

    def remove(self) -> None:
        QgsProject.instance().cleared.disconnect(self._on_cleared)

    def _on_cleared(self) -> None:
        if self._run.is_busy:
            self._run.cancel()
            text = tr("The project was closed before the answer came: ask again in this one.")
            show_hint(self._iface, text)
