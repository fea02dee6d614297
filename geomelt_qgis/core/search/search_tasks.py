"""Searches, and the pictures of what they found, in QGIS's task manager."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import pyqtSignal

from ..filters import question
from ..http import calls
from ..http.address import Address
from ..http.client import Client
from ..http.sequence import Answer
from ..layers.results import Hit, hits_of, open_hits, save_thumbnails, write_hits
from ..requests.query import Query
from ..tasks.task import BackendTask
from ..text import tr
from .found import Found

_REPORT_S = 0.2  # seconds: the list is laid out anew with each lot


class SearchTask(BackendTask):
    """Succeeds with `Found`, its layer in a new folder of `place`.

    `arrived` carries hits, best first, before the last of them are read.
    """

    keeps_results = True
    arrived = pyqtSignal(object)

    def __init__(self, address: Address, index: str, query: Query, place: Path) -> None:
        super().__init__(tr("Search in {0}").format(index), address)
        self._index, self._query, self._place = index, query, place
        self._title = query.title()

    def work(self, client: Client) -> tuple[dict[str, Any], Path | None]:
        answer = client.stream(calls.search(self._index, self._query))
        return answer.query, write_hits(
            self._features(answer), self._title, self._place, self._index
        )

    def present(self, result: tuple[dict[str, Any], Path | None]) -> Found:
        answered, path = result
        asked = question(self._query.without_picture(), answered)
        return Found(answered, open_hits(path, self._title, asked) if path else None)

    def _features(self, answer: Answer) -> Iterator[dict[str, Any]]:
        """The features one by one; the first hits are reported at once, later ones in lots."""
        reported, count, unreported = 0.0, 0, []
        try:
            for features in answer:
                unreported += hits_of(features)
                count += len(features)
                if time.monotonic() - reported > _REPORT_S:
                    self._report(unreported, count)
                    reported, unreported = time.monotonic(), []
                yield from features
        finally:  # also those that came before the answer broke off
            self._report(unreported, count)

    def _report(self, hits: list[Hit], count: int) -> None:
        self.setProgress(100.0 * count / self._query.k)
        if hits and not self._abandoned:
            self.arrived.emit(hits)


class ThumbnailsTask(BackendTask):
    """Puts the pictures of tiles beside their layer's file, for map tips and forms."""

    keeps_results = True

    def __init__(
        self, address: Address, index: str, tiles: Sequence[int], layer: QgsVectorLayer
    ) -> None:
        super().__init__(tr("Thumbnails of the hits"), address)
        self._index, self._tiles = index, tiles
        self._path = Path(str(layer.source()).split("|")[0])

    def work(self, client: Client) -> None:
        save_thumbnails(client, self._path, self._index, self._tiles)
