"""A folder goes into an index: the form, and the job under way."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qgis.gui import QgisInterface, QgsFileWidget
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from ..core.contract import BackendError, Job
from ..core.folders import add_folders
from ..core.report import problems_of
from ..core.session import Session
from ..core.state import State
from ..core.tasks import IndexTask
from ..core.text import tr
from .controls import name_buttons, named, set_tab_order, shrinkable
from .job_progress import JobProgress, summary_of
from .messages import show_error
from .recipe_box import RecipeBox
from .run_button import RunButton


class JobPanel(QGroupBox):
    """`problems` carries the refused sources of the job in hand."""

    problems = pyqtSignal(list)

    def __init__(
        self, session: Session, iface: QgisInterface, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Add imagery"), parent)
        self._session, self._iface = session, iface
        self.folder = named(
            QgsFileWidget(), tr("Folder"), tr("Folder of rasters; a single file can be typed, too")
        )
        self.folder.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.folder.setDialogTitle(tr("Folder of rasters"))
        named(self.folder.lineEdit(), tr("Folder"), self.folder.toolTip())
        name_buttons(self.folder, tr("Choose a folder"), tr("Choose a folder of rasters"))
        self.name = named(
            shrinkable(QComboBox()), tr("Into"), tr("The index that takes the imagery")
        )
        self.name.setEditable(True)
        named(self.name.lineEdit(), tr("Into"), self.name.toolTip())
        self.name.lineEdit().setPlaceholderText(tr("A new or an existing index"))
        self.recipe = RecipeBox()
        self.captions = named(
            QCheckBox(tr("Captions too (slower)")),
            tr("Caption every tile"),
            tr("Captions make the tiles findable by the words in them"),
        )
        self.run = RunButton(tr("Index"), tr("Embeds every tile of the folder's rasters"))
        self.progress = JobProgress()
        self._lay_out()

        self.folder.fileChanged.connect(self._on_folder)
        self.name.editTextChanged.connect(self._refresh)
        self.run.asked.connect(self._start)
        session.indexes.changed.connect(self._on_indexes)
        session.unfinished.resumable.connect(self.index)
        session.backend.state_changed.connect(self._refresh)
        self._on_indexes()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(tr("Folder"), self.folder)
        form.addRow(tr("Into"), self.name)
        row = QHBoxLayout()
        row.addWidget(self.captions, 1)
        row.addWidget(self.run)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.recipe)
        layout.addLayout(row)
        layout.addWidget(self.progress)
        set_tab_order(
            self.folder, self.name, self.recipe, self.recipe.sizes, self.recipe.overlap,
            self.captions, self.run,
        )  # fmt: skip

    def propose(self, paths: Sequence[str]) -> None:
        """Fills the form; the user starts it."""
        quoted = " ".join(f'"{path}"' for path in paths)
        self.folder.setFilePath(paths[0] if len(paths) == 1 else quoted)

    def index(self, name: str, body: dict[str, Any]) -> None:
        """Starts a job, unless one is under way."""
        address = self._session.backend.address
        if address is None or self.run.is_busy:
            return
        task = IndexTask(address, name, body)
        self._session.unfinished.watch(task)
        task.job_changed.connect(self._on_job)
        task.succeeded.connect(self._on_done)
        task.failed.connect(self._on_failed)
        task.cancelled.connect(self._on_cancelled)
        self.progress.begin()
        self.problems.emit([])
        self.run.follow(task)
        self._session.tasks.start(task)

    def _refresh(self) -> None:
        self.run.set_possible(
            self._session.backend.state is State.RUNNING
            and bool(self.folder.filePath().strip())
            and bool(self.name.currentText().strip())
        )

    def _on_folder(self, folder: str) -> None:
        if not self.name.currentText():
            self.name.setEditText(Path(folder).name)
        self._refresh()

    def _on_indexes(self) -> None:
        typed = self.name.currentText()
        self.name.clear()
        self.name.addItems([index.name for index in self._session.indexes.items])
        self.name.setEditText(typed)
        self._refresh()

    def _start(self) -> None:
        body: dict[str, Any] = {
            "paths": QgsFileWidget.splitFilePaths(self.folder.filePath().strip()),
            "captions": self.captions.isChecked(),
        }
        recipe = self.recipe.to_json()
        if recipe is not None:
            body["recipe"] = recipe
        name = self.name.currentText().strip()
        add_folders(name, body["paths"])
        self.index(name, body)

    def _on_job(self, job: Job) -> None:
        self.progress.show_job(job)
        self.problems.emit(problems_of(job.errors))

    def _on_done(self, job: Job) -> None:
        self._end(summary_of(job))

    def _on_failed(self, error: BackendError) -> None:
        self._end(error.detail)
        show_error(self._iface, error)

    def _on_cancelled(self) -> None:
        self._end(tr("Cancelled; the finished sources are kept."))

    def _end(self, text: str) -> None:
        self.progress.end(text)
        self._session.indexes.refresh()
