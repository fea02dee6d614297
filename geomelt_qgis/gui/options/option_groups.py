"""The groups of the options page: each shows some of the settings, and applies them."""

from __future__ import annotations

from dataclasses import replace

from qgis.gui import QgsAuthConfigSelect, QgsFileWidget
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGroupBox,
    QLabel,
    QWidget,
)

from ...core.installer.installation import default_folder
from ...core.language import languages
from ...core.settings import DEVICES, PRECISIONS, Settings, python_is_given
from ...core.text import tr
from ..shared.controls import name_parts, named
from ..shared.tile_fields import overlap_box, sizes_line
from .option_fields import choice_field, path_field, text_field

_DIRECTORY = QgsFileWidget.StorageMode.GetDirectory
_FILE = QgsFileWidget.StorageMode.GetFile


class OptionsGroup(QGroupBox):
    """`controls` are in the order of the Tab key."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._form = QFormLayout(self)
        self.controls: list[QWidget] = []

    def applied_to(self, settings: Settings) -> Settings:
        """The settings with what this group shows now."""
        raise NotImplementedError

    def _add(self, label: str, control: QWidget) -> None:
        self._form.addRow(label, control)
        self.controls.append(control)

    def _note(self, text: str) -> None:
        label = QLabel(text)
        label.setWordWrap(True)
        self._form.addRow("", label)


class BackendGroup(OptionsGroup):
    def __init__(self, settings: Settings) -> None:
        super().__init__(tr("Backend"))
        self.environment = path_field(
            tr("Environment"),
            tr("The folder of the environment that the installer makes"),
            _DIRECTORY,
            settings.environment,
            str(default_folder()),
        )
        self.python = path_field(
            tr("Python of your own"),
            tr("Used instead of the environment: a Python that has the package geomelt"),
            _FILE,
            settings.python,
            tr("That of the environment"),
        )
        self.python.setEnabled(not python_is_given())
        self.remote_url = text_field(
            tr("Remote backend"),
            tr("The address of a backend on another machine, used instead of a local one"),
            settings.remote_url,
            tr("None: this machine's own"),
        )
        self.remote_auth = QgsAuthConfigSelect()
        name_parts(
            self.remote_auth,
            tr("Token of the remote backend"),
            tr("An authentication configuration whose password is the token"),
        )
        self.remote_auth.setConfigId(settings.remote_auth)
        self._add(tr("Environment"), self.environment)
        self._add(tr("Python of your own"), self.python)
        self._note(_python_note())
        self._add(tr("Remote backend"), self.remote_url)
        self._add(tr("Its token"), self.remote_auth)

    def applied_to(self, settings: Settings) -> Settings:
        return replace(
            settings,
            environment=self.environment.filePath().strip(),
            python=self.python.filePath().strip(),
            remote_url=self.remote_url.text().strip(),
            remote_auth=self.remote_auth.configId(),
        )


class ModelGroup(OptionsGroup):
    def __init__(self, settings: Settings) -> None:
        super().__init__(tr("Model"))
        self.device = choice_field(
            tr("Device"), tr("auto takes a GPU where there is one"), DEVICES, settings.device
        )
        self.precision = choice_field(
            tr("Precision"),
            tr("auto takes what this machine is quickest in"),
            PRECISIONS,
            settings.precision,
        )
        self.model = text_field(
            tr("Model"),
            tr("A folder, or ORG/NAME@COMMIT, of a GeoMELT, CLIP or SigLIP model"),
            settings.model,
            "geomelt-mini",
        )
        self.captioner = text_field(
            tr("Captioner"),
            tr("Another model that writes the captions: GeoMELT, BLIP, GIT or vision-language"),
            settings.captioner,
            tr("The model, or geomelt-mini"),
        )
        self.adapter = text_field(
            tr("Adapter"),
            tr("The name or the folder of an adapter made with geomelt adapt"),
            settings.adapter,
            tr("None"),
        )
        self.network = named(
            QCheckBox(tr("The backend may fetch models from the internet")),
            tr("Network use"),
            tr("Only models named ORG/NAME@COMMIT are fetched; imagery never leaves the machine"),
        )
        self.network.setChecked(settings.network)
        self._add(tr("Device"), self.device)
        self._add(tr("Precision"), self.precision)
        self._add(tr("Model"), self.model)
        self._add(tr("Captioner"), self.captioner)
        self._add(tr("Adapter"), self.adapter)
        self._add("", self.network)
        self._note(tr("A backend that runs takes these when it is started again."))

    def applied_to(self, settings: Settings) -> Settings:
        return replace(
            settings,
            device=self.device.currentText(),
            precision=self.precision.currentText(),
            model=self.model.text().strip(),
            captioner=self.captioner.text().strip(),
            adapter=self.adapter.text().strip(),
            network=self.network.isChecked(),
        )


class FoldersGroup(OptionsGroup):
    def __init__(self, settings: Settings) -> None:
        super().__init__(tr("Folders"))
        self.indexes = path_field(
            tr("Folder of the indexes"),
            tr("Where the index files lie"),
            _DIRECTORY,
            settings.index_folder,
            tr("The backend's own folder"),
        )
        self.results = path_field(
            tr("Folder of the results"),
            tr("Where the layers of hits and captions are written"),
            _DIRECTORY,
            settings.results_folder,
            tr("Beside the project"),
        )
        self._add(tr("Indexes"), self.indexes)
        self._add(tr("Results"), self.results)

    def applied_to(self, settings: Settings) -> Settings:
        return replace(
            settings,
            index_folder=self.indexes.filePath().strip(),
            results_folder=self.results.filePath().strip(),
        )


class TilesGroup(OptionsGroup):
    """What the tab Index offers for a new index."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(tr("Tiles of a new index"))
        self.sizes = sizes_line()
        self.sizes.setText(settings.ground_sizes)
        self.overlap = overlap_box()
        self.overlap.setValue(settings.overlap)
        self.captions = named(
            QCheckBox(tr("Captions too (slower)")),
            tr("Caption every tile"),
            tr("Captions make the tiles findable by the words in them"),
        )
        self.captions.setChecked(settings.captions)
        self._add(tr("Sizes (m)"), self.sizes)
        self._add(tr("Overlap"), self.overlap)
        self._add("", self.captions)

    def applied_to(self, settings: Settings) -> Settings:
        return replace(
            settings,
            ground_sizes=self.sizes.text().strip(),
            overlap=self.overlap.value(),
            captions=self.captions.isChecked(),
        )


class LanguageGroup(OptionsGroup):
    def __init__(self, settings: Settings) -> None:
        super().__init__(tr("Language"))
        self.language = named(
            QComboBox(), tr("Language"), tr("Takes effect when GeoMELT is loaded again")
        )
        for code, name in (("", tr("That of QGIS")), *languages()):
            self.language.addItem(name, code)
        self.language.setCurrentIndex(max(self.language.findData(settings.language), 0))
        self._add(tr("Language"), self.language)

    def applied_to(self, settings: Settings) -> Settings:
        return replace(settings, language=self.language.currentData())


def _python_note() -> str:
    if python_is_given():
        return tr("Given by the environment variable GEOMELT_BACKEND_PYTHON.")
    return tr(
        "The line at the foot of the dock installs the environment. A Python of your own must be "
        "3.10 or newer and have the package geomelt; it is never that of QGIS."
    )
