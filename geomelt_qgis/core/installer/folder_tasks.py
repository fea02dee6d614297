"""Measuring and removing an environment of tens of thousands of files, beside the GUI."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from qgis.core import QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from ..text import tr
from .installation import Installation


class MeasureTask(QgsTask):
    """`measured` carries the bytes of a folder with all in it; None when it was cancelled."""

    measured = pyqtSignal(object)

    def __init__(self, folder: Path) -> None:
        super().__init__(tr("Measure {0}").format(folder), QgsTask.Flag.CanCancel)
        self._folder = folder
        self._bytes = 0

    def run(self) -> bool:
        for root, _, files in os.walk(self._folder):
            for file in files:
                self._bytes += _size(os.path.join(root, file))
            if self.isCanceled():
                return False
        return True

    def finished(self, result: bool) -> None:
        self.measured.emit(self._bytes if result else None)


class RemoveTask(QgsTask):
    """Takes the environment away; `removed` carries a sentence where something stayed."""

    removed = pyqtSignal(object)

    def __init__(self, installation: Installation) -> None:
        super().__init__(tr("Remove {0}").format(installation.folder))
        self._installation = installation
        self._problem: str | None = None

    def run(self) -> bool:
        here = self._installation
        lock = here.lock()
        if not lock.tryLock(0):
            self._problem = tr("Another QGIS works on the environment: wait until it is done.")
            return False
        try:
            if not here.record_file.exists():
                self._problem = tr("{0} was not made by the installer: remove it by hand.").format(
                    here.folder
                )
                return False
            # The record goes last: while it is there, the folder is known to be ours.
            if here.folder.exists():
                shutil.rmtree(here.folder)
            here.certificates.unlink(missing_ok=True)
            here.record_file.unlink(missing_ok=True)
        except OSError as error:
            self._problem = tr("{0} cannot be removed ({1}): stop what uses it, and try again."
                               ).format(error.filename or here.folder, error.strerror)  # fmt: skip
            return False
        finally:
            lock.unlock()
        return True

    def finished(self, result: bool) -> None:
        self.removed.emit(self._problem)


def _size(file: str) -> int:
    try:
        return os.lstat(file).st_size
    except OSError:
        return 0
