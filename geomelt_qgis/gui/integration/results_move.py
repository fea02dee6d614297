"""Results of a project that had no file yet follow it, as soon as it is saved.

The copies come first, and what they are copied from goes last: at no time does a project file name
layers that are not there.
"""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsProject, QgsVectorLayer
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject, QTimer

from ...core.errors import BackendError
from ...core.layers.move_tasks import CopyTask, DropTask
from ...core.layers.moving import layers_in_profile, lead
from ...core.layers.storage import beside_project, is_made_here, place
from ...core.session import Session
from ...core.text import tr
from ..shared.messages import show_error, show_hint, show_success


class ResultsMove(QObject):
    """From its making to `remove`."""

    def __init__(self, session: Session, iface: QgisInterface) -> None:
        super().__init__()
        self._session, self._iface = session, iface
        self._project = QgsProject.instance()
        self._is_due = False
        self._target: Path | None = None  # of the move under way
        self._queue: list[Path] = []
        self._saved_as = ""
        self._named_in: dict[Path, set[str]] = {}  # the project files that name a folder
        self._moved: list[Path] = []  # since the project was saved last
        self._spare: list[Path] = []
        # When its signal comes, a zipped project is not on the disk yet.
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(0)
        self._settled.timeout.connect(self._on_settled)
        self._project.projectSaved.connect(self._on_saved)
        self._project.cleared.connect(self._moved.clear)
        session.tasks.ended.connect(self._begin)

    def remove(self) -> None:
        self._settled.stop()
        self._project.projectSaved.disconnect(self._on_saved)
        self._project.cleared.disconnect(self._moved.clear)
        self._session.tasks.ended.disconnect(self._begin)
        self.deleteLater()

    def _on_saved(self) -> None:
        self._saved_as = self._project.absoluteFilePath()
        used = layers_in_profile()
        for folder in used:
            self._named_in.setdefault(folder, set()).add(self._saved_as)
        self._spare += [folder for folder in self._moved if self._is_spare(folder, used)]
        self._moved.clear()
        self._settled.start()

    def _is_spare(self, folder: Path, used: dict[Path, list[QgsVectorLayer]]) -> bool:
        """Whether neither this project nor another one needs what has been moved from there."""
        named_in = self._named_in.get(folder, set())
        return folder not in used and is_made_here(folder) and named_in <= {self._saved_as}

    def _on_settled(self) -> None:
        if self._spare:
            self._drop(*self._spare)
            self._spare.clear()
        self._is_due = True
        self._begin()

    def _begin(self) -> None:
        """As soon as nothing is written into the folders any more."""
        if not self._is_due or self._target or self._session.tasks.are_keeping_results:
            return
        self._is_due = False
        target = beside_project()
        if (
            target is None
            or target != place()
            or self._saved_as != self._project.absoluteFilePath()
        ):
            return  # kept where the user wants them, or in another project by now
        self._target, self._queue = target, list(layers_in_profile())
        self._go_on()

    def _go_on(self) -> None:
        """With the next folder that no layer under edit needs."""
        layers = layers_in_profile()
        while self._queue and self._target is not None:
            folder = self._queue.pop()
            if folder in layers and not any(layer.isEditable() for layer in layers[folder]):
                self._copy(folder, self._target, layers[folder])
                return
        self._end()

    def _copy(self, folder: Path, target: Path, layers: list[QgsVectorLayer]) -> None:
        task = CopyTask(folder, target)
        for layer in layers:
            layer.editingStarted.connect(task.leave)  # the copy would lack the edits
        task.succeeded.connect(lambda copy: self._on_copied(folder, copy))
        task.failed.connect(self._on_failed)
        task.cancelled.connect(lambda: self._on_cancelled(task))
        self._session.tasks.start(task)

    def _on_copied(self, folder: Path, copy: Path) -> None:
        layers = layers_in_profile().get(folder, [])
        if layers and beside_project() == self._target:
            is_changed = self._project.isDirty()
            for layer in layers:
                lead(layer, copy)
            self._project.setDirty(is_changed)  # what the user has not changed, `_end` saves
            self._moved.append(folder)
        else:  # removed, or another project by now
            self._drop(copy)
        self._go_on()

    def _on_failed(self, error: BackendError) -> None:
        show_error(self._iface, error)
        self._queue.clear()
        self._end()

    def _on_cancelled(self, task: CopyTask) -> None:
        if task.copy is not None:
            self._drop(task.copy)  # cancelled when it was all there
        self._go_on()

    def _drop(self, *folders: Path) -> None:
        self._session.tasks.start(DropTask(folders))

    def _end(self) -> None:
        target, self._target = self._target, None
        if target is not None and self._moved and beside_project() == target:
            text = tr("The results of this project now lie beside it, in {0}.")
            show_success(self._iface, text.format(target.name))
            if not self._project.isDirty():
                # By QGIS's own action: it would warn of a file that another program has written.
                self._project.setDirty(True)
                self._iface.actionSaveProject().trigger()
        for layers in layers_in_profile().values():
            for layer in layers:
                if layer.isEditable():
                    text = tr("{0} is being edited: save its edits, then the project again.")
                    show_hint(self._iface, text.format(layer.name()))
        self._begin()
