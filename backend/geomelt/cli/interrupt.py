"""Ctrl-C, remembered: the exception alone is lost where it meets a finaliser."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType


@contextmanager
def remembered_interrupt() -> Iterator[Event]:
    """Ctrl-C sets the event and raises KeyboardInterrupt, unless it is ignored as in nohup."""
    pressed = Event()

    def press(number: int, frame: FrameType | None) -> None:
        pressed.set()
        signal.default_int_handler(number, frame)

    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, press)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)
