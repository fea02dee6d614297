"""The end of a process's log."""

from __future__ import annotations

from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices, QFontDatabase, QGuiApplication
from qgis.PyQt.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ..core.log import ProcessLog
from ..core.text import tr


class LogDialog(QDialog):
    def __init__(self, log: ProcessLog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Log of GeoMELT"))
        self.resize(760, 420)
        text = QPlainTextEdit(log.tail() or tr("The log is empty."))
        text.setAccessibleName(tr("The last lines of the log"))
        text.setReadOnly(True)
        text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton(tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text.toPlainText()))
        folder = buttons.addButton(tr("Open folder"), QDialogButtonBox.ButtonRole.ActionRole)
        folder.clicked.connect(
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(log.folder)))
        )
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(str(log.path or log.folder)))
        layout.addWidget(text)
        layout.addWidget(buttons)
        text.verticalScrollBar().setValue(text.verticalScrollBar().maximum())
