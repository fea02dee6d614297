"""GeoMELT's page in the options of QGIS."""

from __future__ import annotations

from qgis.gui import QgsFileWidget, QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QComboBox, QFormLayout, QLabel, QWidget

from ..core.paths import resource
from ..core.session import Session
from ..core.settings import DEVICES, Settings, python_is_given
from ..core.text import tr

PAGE = "GeomeltOptions"


class OptionsPage(QgsOptionsPageWidget):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(PAGE)
        self._session = session
        settings = session.settings
        self.python = QgsFileWidget()
        self.python.setStorageMode(QgsFileWidget.StorageMode.GetFile)
        self.python.setDialogTitle(tr("Python of the backend"))
        self.python.setFilePath(settings.python)
        self.python.setEnabled(not python_is_given())
        self.index_folder = QgsFileWidget()
        self.index_folder.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.index_folder.setDialogTitle(tr("Folder of the indexes"))
        self.index_folder.lineEdit().setPlaceholderText(tr("The backend's own folder"))
        self.index_folder.setFilePath(settings.index_folder)
        self.device = QComboBox()
        self.device.addItems(DEVICES)
        self.device.setCurrentText(settings.device)

        form = QFormLayout(self)
        form.addRow(tr("Python of the backend"), self.python)
        form.addRow("", _note(self._python_note()))
        form.addRow(tr("Folder of the indexes"), self.index_folder)
        form.addRow(tr("Device"), self.device)
        form.addRow("", _note(tr("auto takes a GPU where there is one.")))

    def apply(self) -> None:
        self._session.apply(
            Settings(
                python=self.python.filePath().strip(),
                index_folder=self.index_folder.filePath().strip(),
                device=self.device.currentText(),
            )
        )

    def _python_note(self) -> str:
        if python_is_given():
            return tr("Given by the environment variable GEOMELT_BACKEND_PYTHON.")
        return tr(
            "An existing Python (3.10 or newer) in which `pip install geomelt` has been run, "
            "for example /home/me/geomelt/bin/python. Not the Python of QGIS."
        )


class OptionsFactory(QgsOptionsWidgetFactory):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setTitle("GeoMELT")

    def icon(self) -> QIcon:
        return QIcon(str(resource("icons/geomelt.svg")))

    def createWidget(self, parent: QWidget | None) -> OptionsPage:
        return OptionsPage(self._session, parent)


def _note(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setEnabled(False)  # the grey of a hint, in every theme
    return label
