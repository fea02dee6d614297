"""A folder goes into an index: the form, the progress, the sources that were refused."""

from __future__ import annotations

from pathlib import Path

from qgis.gui import QgisInterface, QgsFileWidget
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from ..core.contract import BackendError, Job
from ..core.process import State
from ..core.results import source_name
from ..core.session import Session
from ..core.tasks import IndexTask
from ..core.text import duration, number, tr
from .messages import show_error
from .run_button import RunButton


class JobPanel(QGroupBox):
    """`problems` carries the refused sources of the job in hand."""

    problems = pyqtSignal(list)

    def __init__(
        self, session: Session, iface: QgisInterface, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Add imagery"), parent)
        self._session, self._iface = session, iface
        self.folder = QgsFileWidget()
        self.folder.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.folder.setDialogTitle(tr("Folder of rasters"))
        self.name = QComboBox()
        self.name.setEditable(True)
        self.name.lineEdit().setPlaceholderText(tr("A new or an existing index"))
        self.captions = QCheckBox(tr("Caption every tile (slower)"))
        self.run = RunButton(tr("Index"))
        self.bar = QProgressBar()
        self.status = QLabel()
        self.status.setWordWrap(True)
        self.bar.hide()
        self.status.hide()

        form = QFormLayout()
        form.addRow(tr("Folder"), self.folder)
        form.addRow(tr("Into"), self.name)
        row = QHBoxLayout()
        row.addWidget(self.captions, 1)
        row.addWidget(self.run)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addLayout(row)
        layout.addWidget(self.bar)
        layout.addWidget(self.status)

        self.folder.fileChanged.connect(self._on_folder)
        self.name.editTextChanged.connect(self._refresh)
        self.run.asked.connect(self._start)
        session.indexes.changed.connect(self._on_indexes)
        session.backend.state_changed.connect(self._refresh)
        self._on_indexes()

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
        address = self._session.backend.address
        if address is None:
            return
        body = {
            "paths": [self.folder.filePath().strip()],
            "captions": self.captions.isChecked(),
        }
        task = IndexTask(address, self.name.currentText().strip(), body)
        task.job_changed.connect(self._on_job)
        task.succeeded.connect(self._on_done)
        task.failed.connect(self._on_failed)
        task.cancelled.connect(self._on_cancelled)
        self.bar.setRange(0, 0)
        self.bar.show()
        self._tell(tr("Looking for rasters…"))
        self.problems.emit([])
        self.run.follow(task)
        self._session.tasks.start(task)

    def _on_job(self, job: Job) -> None:
        if job.percent is not None:
            self.bar.setRange(0, 100)
            self.bar.setValue(round(job.percent))
        self._tell(progress_of(job))
        self.problems.emit(list(job.errors))

    def _on_done(self, job: Job) -> None:
        self._end(summary_of(job))

    def _on_failed(self, error: BackendError) -> None:
        self._end(error.detail)
        show_error(self._iface, error)

    def _on_cancelled(self) -> None:
        self._end(tr("Cancelled; the finished sources are kept."))

    def _end(self, text: str) -> None:
        self.bar.hide()
        self._tell(text)
        self._session.indexes.refresh()

    def _tell(self, text: str) -> None:
        self.status.setText(text)
        self.status.show()


def progress_of(job: Job) -> str:
    """`120 of 4,000 tiles · 45 tiles/s · 1 min 26 s left · a.tif`."""
    parts = [
        tr("{0} of {1} tiles").format(number(job.done), number(job.total))
        if job.total
        else tr("Counting tiles…")
    ]
    if job.rate:
        parts.append(tr("{0:.0f} tiles/s").format(job.rate))
    if job.eta_s is not None:
        parts.append(tr("{0} left").format(duration(job.eta_s)))
    if job.source:
        parts.append(source_name(job.source) or "")
    return " · ".join(parts)


def summary_of(job: Job) -> str:
    """What a finished job did, in one sentence."""
    done = job.summary or {}
    text = tr("{0}: sources indexed {1}, unchanged {2}, refused {3}; {4} tiles in {5}.")
    return text.format(
        job.index,
        done.get("indexed", 0),
        done.get("unchanged", 0),
        done.get("refused", 0),
        number(done.get("tiles", job.done)),
        duration(done.get("seconds", 0)),
    )
