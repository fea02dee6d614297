"""GeoMELT's page in the options of QGIS."""

from __future__ import annotations

from qgis.gui import (
    QgsAuthConfigSelect,
    QgsFileWidget,
    QgsOptionsPageWidget,
    QgsOptionsWidgetFactory,
)
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGroupBox,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ..core.installer.installation import default_folder
from ..core.paths import resource
from ..core.session import Session
from ..core.settings import DEVICES, PRECISIONS, Settings, python_is_given
from ..core.text import tr
from .controls import named, set_tab_order

PAGE = "GeomeltOptions"


class OptionsPage(QgsOptionsPageWidget):
    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(PAGE)
        self._session = session
        settings = session.settings
        self.environment = _path(
            tr("Environment"),
            tr("The folder of the environment that the installer makes"),
            QgsFileWidget.StorageMode.GetDirectory,
            settings.environment,
            str(default_folder()),
        )
        self.python = _path(
            tr("Python of your own"),
            tr("Used instead of the environment: a Python that has the package geomelt"),
            QgsFileWidget.StorageMode.GetFile,
            settings.python,
            tr("That of the environment"),
        )
        self.python.setEnabled(not python_is_given())
        self.remote_url = _text(
            tr("Remote backend"),
            tr("The address of a backend on another machine, used instead of a local one"),
            settings.remote_url,
            tr("None: this machine's own"),
        )
        self.remote_auth = named(
            QgsAuthConfigSelect(),
            tr("Token of the remote backend"),
            tr("An authentication configuration whose password is the token"),
        )
        self.remote_auth.setConfigId(settings.remote_auth)
        self.device = _choice(
            tr("Device"), tr("auto takes a GPU where there is one"), DEVICES, settings.device
        )
        self.precision = _choice(
            tr("Precision"),
            tr("auto takes what this machine is quickest in"),
            PRECISIONS,
            settings.precision,
        )
        self.model = _text(
            tr("Model"),
            tr("A folder, or ORG/NAME@COMMIT, of a GeoMELT, CLIP or SigLIP model"),
            settings.model,
            "geomelt-mini",
        )
        self.adapter = _text(
            tr("Adapter"),
            tr("The name or the folder of an adapter made with geomelt adapt"),
            settings.adapter,
            tr("None"),
        )
        self.index_folder = _path(
            tr("Folder of the indexes"),
            tr("Where the index files lie"),
            QgsFileWidget.StorageMode.GetDirectory,
            settings.index_folder,
            tr("The backend's own folder"),
        )
        self.network = named(
            QCheckBox(tr("The backend may fetch models from the internet")),
            tr("Network use"),
            tr("Only models named ORG/NAME@COMMIT are fetched; imagery never leaves the machine"),
        )
        self.network.setChecked(settings.network)
        self._lay_out()

    def apply(self) -> None:
        self._session.apply(
            Settings(
                environment=self.environment.filePath().strip(),
                python=self.python.filePath().strip(),
                remote_url=self.remote_url.text().strip(),
                remote_auth=self.remote_auth.configId(),
                index_folder=self.index_folder.filePath().strip(),
                device=self.device.currentText(),
                precision=self.precision.currentText(),
                model=self.model.text().strip(),
                adapter=self.adapter.text().strip(),
                network=self.network.isChecked(),
            )
        )

    def _lay_out(self) -> None:
        backend = QGroupBox(tr("Backend"))
        form = QFormLayout(backend)
        form.addRow(tr("Environment"), self.environment)
        form.addRow(tr("Python of your own"), self.python)
        form.addRow("", _note(_python_note()))
        form.addRow(tr("Remote backend"), self.remote_url)
        form.addRow(tr("Its token"), self.remote_auth)
        model = QGroupBox(tr("Model"))
        form = QFormLayout(model)
        form.addRow(tr("Device"), self.device)
        form.addRow(tr("Precision"), self.precision)
        form.addRow(tr("Model"), self.model)
        form.addRow(tr("Adapter"), self.adapter)
        form.addRow("", self.network)
        indexes = QGroupBox(tr("Indexes"))
        form = QFormLayout(indexes)
        form.addRow(tr("Folder"), self.index_folder)
        layout = QVBoxLayout(self)
        for group in (backend, model, indexes):
            layout.addWidget(group)
        layout.addStretch(1)
        set_tab_order(
            self.environment, self.python, self.remote_url, self.remote_auth, self.device,
            self.precision, self.model, self.adapter, self.network, self.index_folder,
        )  # fmt: skip


class OptionsFactory(QgsOptionsWidgetFactory):
    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setTitle("GeoMELT")

    def icon(self) -> QIcon:
        return QIcon(str(resource("icons/geomelt.svg")))

    def createWidget(self, parent: QWidget | None) -> OptionsPage:
        return OptionsPage(self._session, parent)


def _python_note() -> str:
    if python_is_given():
        return tr("Given by the environment variable GEOMELT_BACKEND_PYTHON.")
    return tr(
        "The line at the foot of the dock installs the environment. A Python of your own must be "
        "3.10 or newer and have the package geomelt; it is never that of QGIS."
    )


def _path(
    name: str, tip: str, mode: QgsFileWidget.StorageMode, value: str, placeholder: str
) -> QgsFileWidget:
    widget = named(QgsFileWidget(), name, tip)
    widget.setStorageMode(mode)
    widget.setDialogTitle(name)
    widget.lineEdit().setPlaceholderText(placeholder)
    widget.setFilePath(value)
    return widget


def _text(name: str, tip: str, value: str, placeholder: str) -> QLineEdit:
    widget = named(QLineEdit(value), name, tip)
    widget.setPlaceholderText(placeholder)
    return widget


def _choice(name: str, tip: str, items: tuple[str, ...], value: str) -> QComboBox:
    widget = named(QComboBox(), name, tip)
    widget.addItems(items)
    widget.setCurrentText(value)
    return widget


def _note(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setEnabled(False)  # the grey of a hint, in every theme
    return label
