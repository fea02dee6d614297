"""Work that a process or QGIS's renderer does, as an entry of QGIS's task manager."""

from __future__ import annotations

import threading
from typing import Protocol

from qgis.PyQt.QtCore import QThreadPool, pyqtBoundSignal

from ..errors import Cancelled
from .task import Task


class Work(Protocol):
    """What is under way: one of the signals ends it."""

    succeeded: pyqtBoundSignal
    failed: pyqtBoundSignal
    cancelled: pyqtBoundSignal

    def cancel(self) -> None: ...


class ShownWork(Task):
    """Lasts as long as the work; cancelling the entry cancels the work."""

    def __init__(self, title: str, work: Work) -> None:
        super().__init__(title)
        self._work = work
        self._is_done = False
        self._over = threading.Event()
        # Methods, not lambdas: their connections go with the task.
        work.succeeded.connect(self._on_success)
        work.failed.connect(self._on_end)
        work.cancelled.connect(self._on_end)

    def cancel(self) -> None:
        if not self._over.is_set():
            self._over.set()
            self._work.cancel()
        super().cancel()

    def outcome(self) -> None:
        # The renderer wants threads of the same pool: one that only waits must not count.
        pool = QThreadPool.globalInstance()
        pool.releaseThread()
        self._over.wait()
        pool.reserveThread()
        if not self._is_done:
            raise Cancelled

    def show_progress(self, share: float, _: str = "") -> None:
        """`share`: 0..1 of the work."""
        self.setProgress(100 * share)

    def _on_success(self, *_: object) -> None:
        self._is_done = True
        self._over.set()

    def _on_end(self, *_: object) -> None:
        self._over.set()
