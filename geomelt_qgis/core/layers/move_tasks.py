"""Folders of results on their way from the profile to their project: files only, no layers."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from qgis.PyQt.QtCore import pyqtSlot

from ..errors import Cancelled
from ..tasks.task import Task
from ..text import tr
from .storage import new_folder, not_writable


class CopyTask(Task):
    """Succeeds with the copy of the folder, a new one in `place`; else there is none."""

    def __init__(self, folder: Path, place: Path) -> None:
        super().__init__(tr("Move {0} beside the project").format(folder.name))
        self._folder, self._place = folder, place
        self.copy: Path | None = None

    @pyqtSlot()  # a connection that Qt ends with the task
    def leave(self) -> None:
        """Cancels, as the folder is about to change."""
        self.cancel()

    def outcome(self) -> Path:
        copy = self.copy = new_folder(self._place, self._folder.name)
        try:
            shutil.copytree(self._folder, copy, copy_function=self._copy, dirs_exist_ok=True)
        except OSError as error:
            _remove(copy)
            raise not_writable(self._place, _reason(error)) from error
        except Cancelled:
            _remove(copy)
            raise
        return copy

    def _copy(self, source: str, target: str) -> None:
        if self._stop.is_set():
            raise Cancelled
        shutil.copy2(source, target)


class DropTask(Task):
    """Takes away folders that nothing needs any more; what is held open stays."""

    def __init__(self, folders: Sequence[Path]) -> None:
        super().__init__(tr("Remove what was moved"), can_cancel=False)
        self._folders = folders

    def outcome(self) -> None:
        for folder in self._folders:
            _remove(folder)


def _remove(folder: Path) -> None:
    """And what it lies in, where it was the last there."""
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        folder.parent.rmdir()


def _reason(error: OSError) -> str:
    """shutil lists each failed file with its reason: the first is enough."""
    if isinstance(error, shutil.Error):
        return str(error.args[0][0][2])
    return error.strerror or str(error)
