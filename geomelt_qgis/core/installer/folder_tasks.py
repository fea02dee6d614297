"""Measuring and removing an environment of tens of thousands of files, beside the GUI."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from ..contract import BackendError, Cancelled
from ..tasks import Task
from ..text import tr
from .installation import Installation
from .scratch import remove_all


class MeasureTask(Task):
    """Succeeds with the bytes of a folder with all in it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(tr("Measure {0}").format(folder))
        self._folder = folder

    def outcome(self) -> int:
        count = 0
        for root, _, files in os.walk(self._folder):
            count += sum(_size(os.path.join(root, file)) for file in files)
            if self._stop.is_set():
                raise Cancelled
        return count


class RemoveTask(Task):
    """Takes the environment away; fails with a sentence where something stayed."""

    def __init__(self, installation: Installation) -> None:
        super().__init__(tr("Remove {0}").format(installation.folder), can_cancel=False)
        self._installation = installation

    def outcome(self) -> None:
        here = self._installation
        lock = here.lock()
        if not lock.tryLock(0):
            raise BackendError(
                tr("Another QGIS works on the environment: wait until it is done."), "locked"
            )
        try:
            if not here.record_file.exists():
                text = tr("{0} was not made by the installer: remove it by hand.")
                raise BackendError(text.format(here.folder), "not-ours")
            # The record goes last: while it is there, the folder is known to be ours.
            if here.folder.exists():
                shutil.rmtree(here.folder)
            remove_all(here)
            here.certificates.unlink(missing_ok=True)
            here.record_file.unlink(missing_ok=True)
        except OSError as error:
            text = tr("{0} cannot be removed ({1}): stop what uses it, and try again.")
            raise BackendError(
                text.format(error.filename or here.folder, error.strerror), "not-removed"
            ) from error
        finally:
            lock.unlock()


def _size(file: str) -> int:
    try:
        return os.lstat(file).st_size
    except OSError:
        return 0
