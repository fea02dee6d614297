"""Measuring and removing an environment of tens of thousands of files, beside the GUI."""

from __future__ import annotations

import os
import shutil
from itertools import chain

from ..errors import BackendError, Cancelled
from ..tasks.task import Task
from ..text import tr
from .installation import Installation
from .scratch import reachable, remove_all


class MeasureTask(Task):
    """Succeeds with the bytes of an environment and of what uv keeps for it beside it."""

    def __init__(self, installation: Installation) -> None:
        super().__init__(tr("Measure {0}").format(installation.folder))
        self._folders = (installation.folder, installation.tools)

    def outcome(self) -> int:
        count = 0
        counted: set[tuple[int, int]] = set()  # uv links files instead of copying them
        for root, _, files in chain.from_iterable(os.walk(reachable(f)) for f in self._folders):
            for file in files:
                count += _size(os.path.join(root, file), counted)
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
            for folder in (here.folder, here.tools):
                if folder.exists():
                    shutil.rmtree(reachable(folder))
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


def _size(file: str, counted: set[tuple[int, int]]) -> int:
    """Its bytes; 0 where it was counted under another name."""
    try:
        status = os.lstat(file)
    except OSError:
        return 0
    if status.st_nlink > 1:
        if (status.st_dev, status.st_ino) in counted:
            return 0
        counted.add((status.st_dev, status.st_ino))
    return status.st_size
