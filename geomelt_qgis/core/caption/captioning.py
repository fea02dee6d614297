"""Captions of a layer, from the request to the answer: read from its file, or drawn by QGIS."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..errors import BackendError
from ..layers.results import place
from ..process.backend import Backend
from ..requests.caption_request import CaptionRequest, RasterFile
from ..requests.rendered_layer import RenderedLayer
from ..selection import Extent
from ..tasks.runner import TaskRunner
from ..tasks.shown_work import ShownWork
from ..text import number, tr
from .caption_tasks import CaptionTask
from .drawing import LayerRender
from .layer_source import DRAWN_INSTEAD, raster_file


class Captioning(QObject):
    """Exactly one of the first three signals ends it: `succeeded` carries Captioned, `failed` a
    BackendError. `stage_changed`: what is being done, how much of it is done, and of how much, 0
    where that is not known."""

    succeeded = pyqtSignal(object)
    failed = pyqtSignal(object)
    cancelled = pyqtSignal()
    stage_changed = pyqtSignal(str, int, int)

    def __init__(
        self,
        backend: Backend,
        tasks: TaskRunner,
        layer: QgsRasterLayer,
        extent: Extent,
        *,
        tiles: bool,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._backend, self._tasks, self._extent = backend, tasks, extent
        self._layer_id, self._name = layer.id(), layer.name()
        self._tiles = tiles
        self._file = raster_file(layer, is_remote=backend.is_remote)
        self._place = place()
        self._work: CaptionTask | LayerRender | None = None
        self._refusal: BackendError | None = None

    def start(self) -> None:
        if self._file is not None:
            self._ask(self._file)
        else:
            self._draw()

    def cancel(self) -> None:
        if self._work is not None:
            self._work.cancel()

    def _draw(self) -> None:
        layer = QgsProject.instance().mapLayer(self._layer_id)
        if not isinstance(layer, QgsRasterLayer):
            text = tr("{0} has left the project: add it again to caption it.")
            self._fail(self._refusal or BackendError(text.format(self._name), "layer-gone"))
            return
        self.stage_changed.emit(tr("Drawing {0}…").format(self._name), 0, 0)
        render = LayerRender(layer, self._extent, self)
        render.succeeded.connect(self._ask)
        self._follow(render, self._fail)
        self._tasks.start(ShownWork(tr("Draw {0}").format(self._name), render))
        render.start()

    def _ask(self, raster: RasterFile | RenderedLayer) -> None:
        address = self._backend.address
        if address is None:
            self._fail(BackendError(tr("The backend has stopped: start it again."), "backend-gone"))
            return
        self.stage_changed.emit(tr("Captioning {0}…").format(self._name), 0, 0)
        request = CaptionRequest(raster, self._extent, tiles=self._tiles)
        task = CaptionTask(address, self._name, request, self._place)
        task.arrived.connect(self._on_arrived)
        task.succeeded.connect(self._succeed)
        was_read = isinstance(raster, RasterFile)
        self._follow(task, self._on_refused if was_read else self._fail)
        self._tasks.start(task)

    def _follow(self, work: CaptionTask | LayerRender, failed: Any) -> None:
        self._work = work
        work.failed.connect(failed)
        work.cancelled.connect(self._on_cancelled)

    def _on_refused(self, error: BackendError) -> None:
        if error.code in DRAWN_INSTEAD:
            self._refusal = error
            self._draw()
        else:
            self._fail(error)

    def _on_arrived(self, count: int, total: int) -> None:
        if self._work is not None:  # else cancelled, with this still on its way
            text = tr("Captioning {0}: {1} of {2}…")
            sentence = text.format(self._name, number(count), number(total))
            self.stage_changed.emit(sentence, count, total)

    def _succeed(self, answer: Any) -> None:
        self._work = None
        self.succeeded.emit(answer)
        self.deleteLater()

    def _fail(self, error: BackendError) -> None:
        self._work = None
        self.failed.emit(self._refusal or error)
        self.deleteLater()

    def _on_cancelled(self) -> None:
        self._work = None
        self.cancelled.emit()
        self.deleteLater()
