"""A search under way: its hits go into the list as they come, and one line says how it went."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.http.address import Address
from ...core.layers.results import Hit, place
from ...core.requests.query import Query
from ...core.search.found import Found
from ...core.search.search_tasks import SearchTask, ThumbnailsTask
from ...core.session import Session
from ...core.text import decimal, number, plural, tr
from ..shared.run_button import RunButton
from .hit_panel import HitPanel


class SearchRun(QObject):
    """`status_changed` carries the line, `failed` a BackendError of search or thumbnails."""

    status_changed = pyqtSignal(str)
    failed = pyqtSignal(object)

    def __init__(
        self, session: Session, button: RunButton, panel: HitPanel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._button, self._panel = session, button, panel
        self.listed = 0  # hits of the latest search

    def start(self, index: str, query: Query) -> bool:
        """False where the backend has gone."""
        address = self._session.backend.address
        if address is None:
            return False
        task = SearchTask(address, index, query, place())
        task.arrived.connect(lambda hits: self._list(hits, index))
        task.succeeded.connect(lambda found: self._show(found, index, address))
        task.failed.connect(self.failed)
        task.failed.connect(self._on_stopped)
        task.cancelled.connect(self._on_stopped)
        self.listed = 0
        self._button.follow(task)
        self._session.tasks.start(task)
        return True

    def _list(self, hits: Sequence[Hit], index: str) -> None:
        """The first hits take the place of those of the search before."""
        if not self.listed:
            self._panel.start(index)
        self.listed += len(hits)
        self._panel.add(hits)
        self.status_changed.emit(_so_far(self.listed))

    def _show(self, found: Found, index: str, address: Address) -> None:
        if found.layer is None:
            self._panel.start(index)
            text = tr("No tile of {0} fits: loosen the options, or ask otherwise.")
            self.status_changed.emit(text.format(index))
            return
        self._panel.show_layer(found.layer)
        self.status_changed.emit(
            tr("{0} of {1} tiles in {2} s.").format(
                number(found.layer.featureCount()),
                number(found.query.get("searched") or 0),
                decimal(found.query.get("seconds") or 0.0, 2),
            )
        )
        pictures = ThumbnailsTask(address, index, self._panel.hits.tiles(), found.layer)
        pictures.failed.connect(self.failed)
        self._session.tasks.start(pictures)

    def _on_stopped(self) -> None:
        """The hits that have come stay in the list."""
        if self.listed:
            early = tr("The search ended early: no layer was made.")
            self.status_changed.emit(f"{_so_far(self.listed)} {early}")


def _so_far(count: int) -> str:
    return plural(count, "{0} hit so far.", "{0} hits so far.").format(number(count))
