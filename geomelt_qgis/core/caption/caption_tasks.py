"""Captioning, and keeping captions in a file of the user's: in QGIS's task manager."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.PyQt.QtCore import pyqtSignal

from ..http import calls
from ..http.address import Address
from ..http.client import Client
from ..layers.results import open_captions, write_captions
from ..requests.caption_request import CaptionRequest
from ..tasks.task import BackendTask, Task
from ..text import tr
from .captioned import Captioned, Kept
from .captions_file import append_captions, open_kept, take_captions_out


class CaptionTask(BackendTask):
    """Succeeds with Captioned, its layer in a new folder of `place`. `name`: what is captioned.

    `arrived` carries how many captions have come, and the most that may come.
    """

    keeps_results = True
    arrived = pyqtSignal(int, int)

    def __init__(
        self,
        address: Address,
        name: str,
        request: CaptionRequest,
        place: Path,
    ) -> None:
        super().__init__(tr("Caption {0}").format(name), address)
        self._request, self._place = request, place
        self._title = tr("Captions of {0}").format(name)

    def work(self, client: Client) -> tuple[dict[str, Any], Path]:
        answer = client.stream(calls.caption(self._request))
        captions: list[dict[str, Any]] = []
        for features in answer:
            captions += features
            self._report(len(captions), answer.head["total"])
        path = write_captions(captions, self._title, self._place)
        return {**answer.head, "features": captions}, path

    def present(self, result: tuple[dict[str, Any], Path]) -> Captioned:
        answer, path = result
        layer = open_captions(path, self._title, answer.get("query", {}))
        ids = sorted(feature.id() for feature in layer.getFeatures())
        return Captioned(answer["features"], ids, layer, answer.get("tiles_needed"))

    def _report(self, count: int, total: int) -> None:
        self.setProgress(100.0 * count / total)
        if not self._abandoned:
            self.arrived.emit(count, total)


class KeepCaptionsTask(Task):
    """Adds captions (GeoJSON) to the user's own GeoPackage. Succeeds with Kept."""

    def __init__(self, features: list[dict[str, Any]], path: Path) -> None:
        super().__init__(tr("Add to {0}").format(path.name), can_cancel=False)
        self._features, self._path = features, path

    def outcome(self) -> list[int]:
        return append_captions(self._features, self._path)

    def present(self, result: list[int]) -> Kept:
        return Kept(self._path, result, open_kept(self._path))


class TakeBackTask(Task):
    """Takes captions out of the GeoPackage again. Succeeds with its path."""

    def __init__(self, kept: Kept) -> None:
        super().__init__(tr("Take out of {0}").format(kept.path.name), can_cancel=False)
        self._path, self._ids = kept.path, kept.ids

    def outcome(self) -> Path:
        take_captions_out(self._path, self._ids)
        return self._path
