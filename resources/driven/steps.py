"""Runs inside QGIS: one step after the other from a timer, so that QGIS lives in between."""

from __future__ import annotations

import importlib
import json
import os
import time
import traceback
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QTimer
from qgis.utils import iface

from driven.launch import ENDED, FAILURES, PLAN, PROGRESS

_TICK_MS = 50


class StepError(Exception):
    """A step without the expected result; the message goes to the terminal."""


@dataclass(frozen=True)
class Wait:
    """What a step hands to QGIS's event loop: go on when this is so, fail when it never is."""

    until: Callable[[], object]
    what: str
    seconds: float = 60


Steps = Generator[Wait, None, Any]


_drivers: list[Driver] = []  # alive as long as QGIS runs


def begin(module: str) -> None:
    """Takes the steps of `module.steps()`, then ends QGIS. It never opens QGIS's own error box."""
    try:
        steps = importlib.import_module(module).steps()
    except Exception:
        fail(traceback.format_exc())
        end()
    else:
        _drivers.append(Driver(steps))


def end() -> None:
    # Temporary layers would make QGIS ask before it ends.
    QgsProject.instance().clear()
    _append(ENDED, "yes")
    QTimer.singleShot(0, iface.actionExit().trigger)


def plan() -> dict[str, Any]:
    """The parameters from the process that started QGIS."""
    return dict(json.loads(os.environ[PLAN]))


def report(text: str) -> None:
    """One line of progress for that process."""
    _append(PROGRESS, text)


def fail(text: str) -> None:
    """Records what failed; the run continues and ends as a failure."""
    _append(FAILURES, " | ".join(text.strip().splitlines()))


def pause(seconds: float) -> Wait:
    """Time for what has no signal: thumbnails, animations, the drawing of a window."""
    end = time.monotonic() + seconds
    return Wait(lambda: time.monotonic() > end, f"{seconds} s have passed", 2 * seconds + 30)


class Driver:
    """Takes the steps, then ends QGIS. An error is raised in the step that waited."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._wait, self._deadline = pause(0), time.monotonic() + 60
        self._timer = QTimer()
        self._timer.timeout.connect(self._tick)
        self._timer.start(_TICK_MS)

    def _tick(self) -> None:
        try:
            self._wait_for(self._next())
        except StopIteration:
            self._end()
        except StepError as error:
            fail(str(error))
            self._end()
        except Exception:
            fail(traceback.format_exc())
            self._end()

    def _next(self) -> Wait:
        try:
            over = self._wait.until()
        except Exception as error:
            return self._steps.throw(error)
        if over:
            return next(self._steps)
        if time.monotonic() > self._deadline:
            text = f"still not so after {self._wait.seconds:g} s: {self._wait.what}"
            return self._steps.throw(StepError(text))
        return self._wait

    def _wait_for(self, wait: Wait) -> None:
        if wait is not self._wait:
            self._wait, self._deadline = wait, time.monotonic() + wait.seconds

    def _end(self) -> None:
        self._timer.stop()
        end()


def _append(file: str, text: str) -> None:
    with (Path(plan()["out"]) / file).open("a", encoding="utf-8") as sink:
        sink.write(text + "\n")
