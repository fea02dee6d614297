"""Captions added to a GeoPackage of the user's own, the same one every time; can be undone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import QgsProject, QgsProviderRegistry, QgsVectorLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QFileDialog, QPushButton, QWidget

from ...core.caption.caption_tasks import KeepCaptionsTask, TakeBackTask
from ...core.caption.captioned import Kept
from ...core.errors import BackendError
from ...core.layers.features import features_of
from ...core.session import Session
from ...core.text import number, plural, tr
from ..shared.controls import named
from ..shared.messages import offer, show_error, show_success

_SCOPE, _KEY = "GeoMELT", "/captions_file"


class CaptionKeeper(QObject):
    """The project remembers the file, relative to where it lies itself."""

    def __init__(self, session: Session, iface: QgisInterface, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._iface, self._window = session, iface, parent

    @property
    def path(self) -> Path | None:
        """Of the captions layer, while there is one."""
        project = QgsProject.instance()
        text = project.readPath(project.readEntry(_SCOPE, _KEY, "")[0])
        return Path(text) if text and Path(text).is_file() else None

    def keep(self, features: list[dict[str, Any]]) -> None:
        """Adds the captions (GeoJSON); asks where to, the first time."""
        path = self.path or self._asked()
        if path is not None:
            self._add(features, path)

    def keep_elsewhere(self, features: list[dict[str, Any]]) -> None:
        """Asks for another file; the next captions go there, too."""
        path = self._asked()
        if path is not None:
            self._add(features, path)

    def _add(self, features: list[dict[str, Any]], path: Path) -> None:
        layer = _loaded(path)
        if layer is not None and layer.isEditable():
            self._add_to_edits(layer, features)
        else:
            task = KeepCaptionsTask(features, path)
            task.succeeded.connect(self._on_kept)
            task.failed.connect(self._fail)
            self._session.tasks.start(task)

    def _asked(self) -> Path | None:
        project = QgsProject.instance()
        title = tr("Captions layer: a new GeoPackage, or one to add to")
        before = str(self.path or project.homePath())
        # Not asked to overwrite: what is in the file stays.
        text, _ = QFileDialog.getSaveFileName(
            self._window,
            title,
            before,
            tr("GeoPackage (*.gpkg)"),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if not text:
            return None
        path = Path(text if text.lower().endswith(".gpkg") else f"{text}.gpkg")
        project.writeEntry(_SCOPE, _KEY, project.writePath(str(path)))
        return path

    def _add_to_edits(self, layer: QgsVectorLayer, features: list[dict[str, Any]]) -> None:
        layer.beginEditCommand(tr("Add captions"))
        layer.addFeatures(list(features_of(features, layer.fields())))
        layer.endEditCommand()
        text = tr("{0} is being edited: the captions are saved, or undone, with its edits.")
        show_success(self._iface, text.format(layer.name()))

    def _on_kept(self, kept: Kept) -> None:
        _show(kept)
        text = plural(len(kept.ids), "{0} caption added to {1}.", "{0} captions added to {1}.")
        button = named(QPushButton(tr("Undo")), tr("Undo"), tr("Take these captions out again"))
        offer(
            self._iface,
            text.format(number(len(kept.ids)), kept.path.name),
            button,
            lambda: self._take_back(kept),
        )

    def _take_back(self, kept: Kept) -> None:
        layer = _loaded(kept.path)
        if layer is not None and layer.isEditable():
            layer.beginEditCommand(tr("Take captions out"))
            layer.deleteFeatures(kept.ids)
            layer.endEditCommand()
            return
        task = TakeBackTask(kept)
        task.succeeded.connect(_reload)
        task.failed.connect(self._fail)
        self._session.tasks.start(task)

    def _fail(self, error: BackendError) -> None:
        show_error(self._iface, error)


def _loaded(path: Path) -> QgsVectorLayer | None:
    """The project's layer of the file's captions."""
    registry = QgsProviderRegistry.instance()
    for layer in QgsProject.instance().mapLayers().values():
        if isinstance(layer, QgsVectorLayer) and layer.providerType() == "ogr":
            parts = registry.decodeUri("ogr", layer.source())
            if Path(str(parts.get("path"))) == path and parts.get("layerName") == "captions":
                return layer
    return None


def _show(kept: Kept) -> None:
    """The layer, once."""
    if _loaded(kept.path) is None:
        QgsProject.instance().addMapLayer(kept.layer)
    else:
        _reload(kept.path)


def _reload(path: Path) -> None:
    layer = _loaded(path)
    if layer is not None:
        layer.reload()
        layer.triggerRepaint()
