"""The parent holds our stdin; however it goes, we go too."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


class StdinGuard:
    """Watches stdin from the moment it is made, which is before anything slow is imported."""

    def __init__(self) -> None:
        self._end: Callable[[], object] = lambda: os._exit(0)
        self._pipe = take_stdin()
        threading.Thread(target=self._wait, name="stdin-guard", daemon=True).start()

    def then(self, end: Callable[[], object]) -> None:
        """What to do when stdin closes from now on, in place of just ending."""
        self._end = end

    def _wait(self) -> None:
        # Not through a file object: its lock would be held while the interpreter closes.
        with contextlib.suppress(OSError):
            while os.read(self._pipe, 4096):
                pass
        log.info("stdin closed")
        self._end()


def take_stdin() -> int:
    """The parent's pipe for this process alone; its children get an empty stdin.

    On Windows a child that inherits a pipe that somebody reads waits for the end of that read.
    """
    empty = os.open(os.devnull, os.O_RDONLY)  # 0 where stdin is closed: its end is then read
    own = os.dup(0)
    os.dup2(empty, 0)
    if empty:
        os.close(empty)
    return own
