"""How long the event loop was ever kept from its next turn."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from qgis.PyQt.QtCore import QTimer

_BEAT_MS = 5
_SCHEDULER = Path("/proc/thread-self/schedstat")  # Linux; imported on the thread that is watched
# The aim, and what a check allows a slow machine.
AIM_MS, MOST_MS = 50, 100
_ATTEMPTS = 3
_told = os.open(_SCHEDULER, os.O_RDONLY) if _SCHEDULER.exists() else None


@dataclass
class Heartbeat:
    """Gaps between two beats of a timer, in milliseconds, on the GUI thread.

    `wall`: by the clock on the wall. `longest`: without the time in which this thread was ready
    and others had all the cores; waiting for Python's lock, the disk or an answer counts.
    `busiest`: the most that this thread itself was at work.
    """

    trip: str
    longest: float = 0.0
    busiest: float = 0.0
    wall: float = 0.0
    beats: int = 0
    _last: tuple[float, float, float] = field(default_factory=lambda: _moment())

    def beat(self) -> None:
        now = _moment()
        clock, work, starved = (1000 * (now[i] - self._last[i]) for i in range(3))
        self._last = now
        self.beats += 1
        self.longest = max(self.longest, clock - starved)
        self.busiest = max(self.busiest, work)
        self.wall = max(self.wall, clock)

    def __str__(self) -> str:
        return (
            f"{self.trip}: {self.beats} beats, longest gap {self.longest:.0f} ms "
            f"(own work {self.busiest:.0f} ms, by the wall clock {self.wall:.0f} ms)"
        )


@contextmanager
def heartbeat(trip: str) -> Iterator[Heartbeat]:
    """Watches the event loop, and prints the longest gap in the end."""
    heart = Heartbeat(trip)
    timer = QTimer()
    timer.timeout.connect(heart.beat)
    timer.start(_BEAT_MS)
    try:
        yield heart
    finally:
        timer.stop()
        heart.beat()
        print(heart)


def calmest(trip: str, act: Callable[[], object], attempts: int = _ATTEMPTS) -> Heartbeat:
    """Of some runs of `act` the one with the shortest gap, the first within the aim.

    A busy machine stretches the gaps of one run or another, a wait on the GUI thread those of all.
    """
    hearts = []
    while len(hearts) < attempts and all(heart.longest >= AIM_MS for heart in hearts):
        with heartbeat(trip) as heart:
            act()
        hearts.append(heart)
    return min(hearts, key=lambda heart: heart.longest)


def _moment() -> tuple[float, float, float]:
    """Seconds: on the clock, at work, and ready while others had the cores."""
    starved = int(os.pread(_told, 99, 0).split()[1]) / 1e9 if _told is not None else 0.0
    return time.perf_counter(), time.thread_time(), starved
