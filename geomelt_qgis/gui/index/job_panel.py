"""A folder goes into an index: the form, and the job under way."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qgis.gui import QgisInterface, QgsFileWidget
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ...core.capability import Capability
from ...core.errors import BackendError
from ...core.http.contract import Job
from ...core.index.index_report import problems_of
from ...core.index.index_tasks import IndexTask
from ...core.index.job_notes import JobNote
from ...core.index.remembered_sources import remember, remembered
from ...core.process.capabilities import incapable
from ...core.process.state import State
from ...core.requests.index_request import IndexRequest
from ...core.requests.source_choice import SourceChoice
from ...core.session import Session
from ...core.text import tr
from ..shared.controls import allow, name_buttons, named, set_tab_order, shrinkable
from ..shared.messages import show_error, show_hint
from ..shared.run_button import RunButton
from .interrupted_job import InterruptedJob
from .job_progress import JobProgress, summary_of
from .recipe_box import RecipeBox
from .source_box import SourceBox
from .source_settings_box import SourceSettingsBox


class JobPanel(QGroupBox):
    """`problems` carries the refused sources of the job in hand."""

    problems = pyqtSignal(list)

    def __init__(
        self, session: Session, iface: QgisInterface, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Add imagery"), parent)
        self._session, self._iface = session, iface
        self.folder = named(
            QgsFileWidget(),
            tr("Folder"),
            tr("Folder of rasters; a file, a list of files or an address can be typed, too"),
        )
        self.folder.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.folder.setDialogTitle(tr("Folder of rasters"))
        named(self.folder.lineEdit(), tr("Folder"), self.folder.toolTip())
        name_buttons(self.folder, tr("Choose a folder"), tr("Choose a folder of rasters"))
        self.name = named(
            shrinkable(QComboBox()), tr("Into"), tr("The index that takes the imagery")
        )
        line = named(QLineEdit(), tr("Into"), self.name.toolTip())
        line.setPlaceholderText(tr("A new or an existing index"))
        self.name.setEditable(True)
        self.name.setLineEdit(line)
        self.sources = SourceBox()
        self.recipe = RecipeBox()
        self.source_settings = SourceSettingsBox()
        self.captions = named(
            QCheckBox(tr("Captions too (slower)")),
            tr("Caption every tile"),
            tr("Captions make the tiles findable by the words in them"),
        )
        self.run = RunButton(tr("Index", "verb"), tr("Embeds every tile of the folder's rasters"))
        self.progress = JobProgress()
        self.interrupted = InterruptedJob()
        self._lay_out()

        self.folder.fileChanged.connect(self._on_folder)
        self.name.editTextChanged.connect(self._refresh)
        self.source_settings.bands.textChanged.connect(self._refresh)
        self.run.asked.connect(self._start)
        session.indexes.changed.connect(self._on_indexes)
        session.unfinished.resumable.connect(self.index)
        session.unfinished.interrupted.connect(self._offer)
        self.interrupted.accepted.connect(self._go_on)
        self.interrupted.refused.connect(session.unfinished.forget)
        session.backend.state_changed.connect(self._refresh)
        session.settings_changed.connect(self._offer_defaults)
        self._offer_defaults()
        self._on_indexes()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(tr("Folder"), self.folder)
        form.addRow(tr("Into"), self.name)
        row = QHBoxLayout()
        row.addWidget(self.captions, 1)
        row.addWidget(self.run)
        layout = QVBoxLayout(self)
        layout.addWidget(self.interrupted)
        layout.addLayout(form)
        layout.addWidget(self.sources)
        layout.addWidget(self.recipe)
        layout.addWidget(self.source_settings)
        layout.addLayout(row)
        layout.addWidget(self.progress)
        sources, recipe, settings = self.sources, self.recipe, self.source_settings
        set_tab_order(
            self.interrupted.go_on, self.interrupted.leave, self.folder, self.name,
            sources, sources.include, sources.exclude, sources.remote,
            recipe, recipe.sizes, recipe.overlap,
            settings, settings.bands, settings.crs, settings.timeout, self.captions, self.run,
        )  # fmt: skip

    def propose(self, paths: Sequence[str]) -> None:
        """Fills the form; the user starts it."""
        quoted = " ".join(f'"{path}"' for path in paths)
        self.folder.setFilePath(paths[0] if len(paths) == 1 else quoted)

    def index(self, name: str, request: IndexRequest) -> bool:
        """Whether a job was started: not while one is under way, nor without a backend."""
        address = self._session.backend.address
        if address is None or self.run.is_busy:
            return False
        task = IndexTask(address, name, request)
        self._session.unfinished.watch(task)
        task.job_changed.connect(self._on_job)
        task.succeeded.connect(self._on_done)
        task.failed.connect(self._on_failed)
        task.cancelled.connect(self._on_cancelled)
        self.progress.begin()
        self.problems.emit([])
        self.run.follow(task)
        self._session.tasks.start(task)
        return True

    def index_again(self, name: str, choice: SourceChoice, *, prune: bool) -> bool:
        """Indexes what an index has been filled by once more; see `index`.

        Bands and CRS of the sources are in the index already.
        """
        seconds = self.source_settings.timeout.value()
        request = IndexRequest(
            choice, captions=self._captions(), prune=prune, source_timeout=seconds
        )
        return self.index(name, request)

    def choose(self, name: str) -> SourceChoice:
        """Takes an index as the one that is filled; what it has been filled by."""
        choice = remembered(self._session.backend.place, name)
        self.name.setEditText(name)
        self.sources.show_choice(choice)
        self.source_settings.forget()
        return choice

    def _offer(self, note: JobNote) -> None:
        self.interrupted.offer(note)
        text = tr("Indexing into {0} was not finished: go on with it in the tab Index.")
        show_hint(self._iface, text.format(note.index))

    def _go_on(self, note: JobNote) -> None:
        if self.index(note.index, note.request):
            self._session.unfinished.forget(note)
        else:
            self.interrupted.offer(note)

    def _captions(self) -> bool:
        return self.captions.isEnabled() and self.captions.isChecked()

    def _refresh(self) -> None:
        health = self._session.backend.health
        allow(self.captions, incapable(health, Capability.CAPTION))
        self.run.set_possible(
            self._session.backend.state is State.RUNNING
            and bool(self.folder.filePath().strip())
            and bool(self.name.currentText().strip())
            and self.source_settings.is_complete(),
            incapable(health, Capability.EMBED_TILES),
        )

    def _offer_defaults(self) -> None:
        self.recipe.offer(self._session.settings)
        self.captions.setChecked(self._session.settings.captions)

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
        paths = QgsFileWidget.splitFilePaths(self.folder.filePath().strip())
        choice = self.sources.choice(paths)
        name = self.name.currentText().strip()
        request = IndexRequest(
            choice,
            captions=self._captions(),
            recipe=self.recipe.recipe(self._session.indexes.named(name)),
            bands=self.source_settings.chosen_bands(),
            crs=self.source_settings.chosen_crs(),
            source_timeout=self.source_settings.timeout.value(),
        )
        remember(self._session.backend.place, name, choice)
        self.index(name, request)

    def _on_job(self, job: Job) -> None:
        self.progress.show_job(job)
        self.problems.emit(problems_of(job.errors, job.notes, job.passed_over))

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
