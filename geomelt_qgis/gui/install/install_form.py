"""The choices of an installation."""

from __future__ import annotations

import sys
from pathlib import Path

from qgis.gui import QgsCollapsibleGroupBox, QgsFileWidget
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ...core.installer.graphics import Gpu, GpuSearch, proposal
from ...core.installer.installation import Installation, Record, default_folder
from ...core.installer.machine import Machine, unavailable
from ...core.installer.plan import Plan
from ...core.installer.pythons import Python, PythonSearch
from ...core.installer.variants import Variant
from ...core.installer.with_uv import PYTHON
from ...core.text import parts, plural, size, tr
from ..shared.controls import name_buttons, name_parts, named, set_tab_order, tool


class InstallForm(QWidget):
    """`changed` whenever the plan may have changed."""

    changed = pyqtSignal()

    def __init__(self, folder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._search = PythonSearch(self)
        self._graphics = GpuSearch(self)
        self._has_chosen = False  # what to compute on, by the user or an earlier installation
        self._reason = ""  # for what is proposed to compute on
        self._wanted = ""  # the path of a Python that is taken once it is found
        self.python = named(
            QComboBox(),
            tr("Python"),
            tr("The Python that the environment is made with; none of yours is needed"),
        )
        self.browse = tool(
            "/mActionFileOpen.svg", tr("Another Python"), tr("Name a Python that is not listed")
        )
        self.problem = _note("")
        self.variant = named(
            QComboBox(), tr("Compute on"), tr("What the model runs on; a GPU needs more disk")
        )
        self.forecast = _note("")
        self.source = QgsFileWidget()
        name_parts(
            self.source,
            tr("Backend from"),
            tr("The backend's wheel, a bundle, or a folder of wheels; empty for the package index"),
        )
        self.offline = named(
            QCheckBox(tr("Without a network: it holds all that is needed")),
            tr("Without a network"),
            tr("No index is asked; all comes from the bundle or the folder"),
        )
        self.folder = QgsFileWidget()
        name_parts(self.folder, tr("Into the folder"), tr("A short path on this machine"))
        self.torch_index = named(
            QLineEdit(),
            tr("Index of PyTorch"),
            tr("Where PyTorch alone comes from; empty for the package index"),
        )
        self._fill(folder)
        self._lay_out()
        set_tab_order(
            self.python, self.browse, self.variant, self.source, self._wheels, self.offline,
            self.torch_index, self.folder,
        )  # fmt: skip

        self._search.found.connect(self._on_python)
        self._graphics.found.connect(self._on_graphics)
        self.python.currentIndexChanged.connect(self._on_choice)
        self.browse.clicked.connect(self._browse)
        self.variant.currentIndexChanged.connect(self._on_variant)
        self.variant.activated.connect(self._on_chosen)
        self.source.fileChanged.connect(self._on_source)
        for signal in (self.folder.fileChanged, self.offline.toggled, self.torch_index.textChanged):
            signal.connect(lambda *_: self.changed.emit())
        record = self.installation.record()
        if record is not None:
            self._take(record)

    def look_for_pythons(self) -> None:
        self._search.start()
        if self._wanted:
            self._search.start([self._wanted])

    def look_for_graphics(self) -> None:
        if sys.platform != "darwin":
            self._graphics.start()

    def add_python(self, path: str) -> None:
        """Takes a Python that the user named, once it has been examined."""
        self._wanted = path
        self._search.start([path])

    def close_search(self) -> None:
        self._search.close()
        self._graphics.close()

    @property
    def installation(self) -> Installation:
        return Installation.at(self.folder.filePath().strip())

    def plan(self) -> Plan | None:
        """None while no fitting Python is chosen, and where the backend cannot be had."""
        python = self.python.currentData()
        if python.problem or unavailable(Machine.here()):
            return None
        return Plan(
            interpreter=python.path,
            installation=self.installation,
            variant=self.variant.currentData(),
            torch_index=self.torch_index.text().strip(),
            source=self.source.filePath().strip(),
            offline=self.offline.isChecked() and self.offline.isEnabled(),
        )

    def _fill(self, folder: str) -> None:
        if sys.platform == "darwin":
            self.variant.addItem(tr("This Mac"), Variant.MACOS)
        else:
            self.variant.addItem(tr("Processor (CPU)"), Variant.CPU)
            self.variant.addItem(tr("NVIDIA GPU (CUDA 12.6)"), Variant.CUDA_12)
            self.variant.addItem(tr("NVIDIA GPU (CUDA 13.0)"), Variant.CUDA_13)
        standalone = Python("", tuple(int(part) for part in parts(PYTHON, ".")))
        self.python.addItem(standalone.label, standalone)
        self.torch_index.setText(self.variant.currentData().torch_index)
        self.source.setStorageMode(QgsFileWidget.StorageMode.GetFile)
        self.source.setFilter(tr("Wheels and bundles (*.whl *.zip)"))
        self.source.setDialogTitle(tr("Wheel of the backend, or a bundle"))
        self.source.lineEdit().setPlaceholderText(tr("The package index"))
        self.folder.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.folder.setDialogTitle(tr("Folder of the environment"))
        self.folder.lineEdit().setPlaceholderText(str(default_folder()))
        self.folder.setFilePath(folder)
        self.offline.setEnabled(False)

    def _take(self, record: Record) -> None:
        """The choices of the installation that is here, for Resume, Update and Repair."""
        self._wanted = record.interpreter
        for row in range(self.variant.count()):
            if self.variant.itemData(row).value == record.variant:
                self.variant.setCurrentIndex(row)
                self._on_chosen()
        self.source.setFilePath(record.source)
        self.offline.setChecked(record.offline)
        self.torch_index.setText(record.torch_index)

    def _lay_out(self) -> None:
        python = QHBoxLayout()
        python.addWidget(self.python, 1)
        python.addWidget(self.browse)
        self._wheels = tool(
            "/mIconFolder.svg", tr("Folder of wheels"), tr("Choose a folder that holds wheels")
        )
        self._wheels.clicked.connect(self._browse_wheels)
        source = QHBoxLayout()
        source.addWidget(self.source, 1)
        source.addWidget(self._wheels)
        form = QFormLayout()
        form.addRow(tr("Python"), python)
        form.addRow("", self.problem)
        form.addRow(tr("Compute on"), self.variant)
        form.addRow("", self.forecast)
        more = QgsCollapsibleGroupBox(tr("Where from, where to"))
        name_buttons(more, tr("Where from, where to"), tr("Fold or unfold these choices"))
        details = QFormLayout(more)
        details.addRow(tr("Backend from"), source)
        details.addRow("", self.offline)
        details.addRow(tr("Index of PyTorch"), self.torch_index)
        details.addRow(tr("Into the folder"), self.folder)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(form)
        layout.addWidget(more)
        self._on_choice()

    def _on_python(self, python: Python) -> None:
        row = self.python.findText(python.label)
        if row < 0:
            # What fits stands first, in the order in which it was found.
            row = self.python.count()
            if python.problem is None:
                fitting = (i for i in range(row) if self.python.itemData(i).problem)
                row = next(fitting, row)
            self.python.insertItem(row, python.label, python)
        is_wanted = python.path == self._wanted and python.problem is None
        if is_wanted or self.python.currentData().problem:
            self.python.setCurrentIndex(row)
        self._on_choice()

    def _on_choice(self) -> None:
        self.problem.setText(self.python.currentData().problem or "")
        self.problem.setVisible(bool(self.problem.text()))
        self._show_forecast()
        self.changed.emit()

    def _on_graphics(self, gpu: Gpu | None) -> None:
        variant, self._reason = proposal(gpu)
        if self._has_chosen:
            self._reason = ""
        else:
            self.variant.setCurrentIndex(self.variant.findData(variant))
        self._show_forecast()

    def _on_chosen(self) -> None:
        self._has_chosen, self._reason = True, ""
        self._show_forecast()

    def _on_variant(self) -> None:
        self.torch_index.setText(self.variant.currentData().torch_index)
        self._show_forecast()
        self.changed.emit()

    def _show_forecast(self) -> None:
        """Why this is proposed, and what it costs, before it begins."""
        variant: Variant = self.variant.currentData()
        minutes = plural(variant.minutes, "{0} minute", "{0} minutes").format(variant.minutes)
        cost = tr("About {0} are fetched, {1} of disk needed; it takes some {2} with 50 Mbit/s.")
        cost = cost.format(size(variant.bytes_fetched), size(variant.bytes_needed), minutes)
        self.forecast.setText(f"{self._reason} {cost}".strip())

    def _on_source(self, path: str) -> None:
        is_bundle = path.lower().endswith(".zip")
        self.offline.setEnabled(is_bundle or (bool(path) and Path(path).is_dir()))
        if is_bundle:
            self.offline.setChecked(True)
        self.changed.emit()

    def _browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, tr("A Python, 3.10 to 3.14"))
        if path:
            self.add_python(path)

    def _browse_wheels(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("Folder of wheels"))
        if folder:
            self.source.setFilePath(folder)


def _note(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    return label
