"""The end of a process's log."""

from __future__ import annotations

from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QDialogButtonBox, QLabel, QWidget

from ...core.log import ProcessLog
from ...core.text import tr
from .text_dialog import TextDialog


class LogDialog(TextDialog):
    def __init__(self, log: ProcessLog, parent: QWidget | None = None) -> None:
        super().__init__(tr("Log of GeoMELT"), log.tail() or tr("The log is empty."), parent)
        folder = self.buttons.addButton(tr("Open folder"), QDialogButtonBox.ButtonRole.ActionRole)
        folder.setToolTip(str(log.folder))
        folder.clicked.connect(
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(log.folder)))
        )
        self.rows.insertWidget(0, QLabel(str(log.file or log.folder)))
        self.text.verticalScrollBar().setValue(self.text.verticalScrollBar().maximum())
