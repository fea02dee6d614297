"""How far a job is, and what it did in the end."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from ...core.http.contract import Job
from ...core.layers.results import source_name
from ...core.text import decimal, duration, number, plural, tr
from ..shared.controls import named


class JobProgress(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = named(QProgressBar(), tr("Progress"), tr("Tiles done of all"))
        self.status = QLabel()
        self.status.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.bar)
        layout.addWidget(self.status)
        self.hide()

    def begin(self) -> None:
        self.bar.setRange(0, 0)
        self.bar.show()
        self._show(tr("Looking for rasters…"))

    def show_job(self, job: Job) -> None:
        if job.percent is not None:
            self.bar.setRange(0, 100)
            self.bar.setValue(round(job.percent))
        self._show(progress_of(job))

    def end(self, text: str) -> None:
        self.bar.hide()
        self._show(text)

    def _show(self, text: str) -> None:
        self.status.setText(text)
        self.show()


def progress_of(job: Job) -> str:
    """`120 of 4,000 tiles · 45 tiles/s · 1 min 26 s left · a.tif`."""
    if job.state == "queued":
        return tr("Waiting for another job…")
    parts = [
        tr("{0} of {1} tiles").format(number(job.done), number(job.total))
        if job.total
        else tr("Counting tiles…")
    ]
    if job.rate:
        parts.append(tr("{0} tiles/s").format(decimal(job.rate, 0 if job.rate >= 10 else 1)))
    if job.eta_s is not None:
        parts.append(tr("{0} left").format(duration(job.eta_s)))
    if job.source:
        parts.append(source_name(job.source) or "")
    return " · ".join(parts)


def summary_of(job: Job) -> str:
    """What a finished job did, and what may surprise in it."""
    done = job.summary or {}
    text = tr("{0}: sources indexed {1}, unchanged {2}, refused {3}; {4} tiles in {5}.")
    sentence = text.format(
        job.index,
        done.get("indexed", 0),
        done.get("unchanged", 0),
        done.get("refused", 0),
        number(done.get("tiles", job.done)),
        duration(done.get("seconds", 0)),
    )
    return " ".join((sentence, *_remarks(done)))


def _remarks(done: dict[str, Any]) -> list[str]:
    moved, removed = done.get("renamed", 0), done.get("removed", 0)
    gone = done.get("vanished", 0) - removed
    passed = done.get("passed_over", 0)
    captioned, skipped = done.get("captioned", 0), done.get("skipped", 0)
    remarks = (
        (moved, plural(moved, "{0} source was moved and keeps its tiles.",
                       "{0} sources were moved and keep their tiles.")),
        (removed, plural(removed, "{0} source whose file is gone was removed.",
                         "{0} sources whose files are gone were removed.")),
        (gone, plural(gone, "The file of {0} source is gone: Prune removes it.",
                      "The files of {0} sources are gone: Prune removes them.")),
        (captioned, plural(captioned, "{0} older tile got its caption.",
                           "{0} older tiles got their captions.")),
        (skipped, plural(skipped, "{0} tile with too little valid ground was skipped.",
                         "{0} tiles with too little valid ground were skipped.")),
        (passed, plural(passed, "{0} other file was passed over.",
                        "{0} other files were passed over.")),
    )  # fmt: skip
    return [text.format(number(count)) for count, text in remarks if count > 0]
