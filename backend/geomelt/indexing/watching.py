"""When there is something to do again: the file system is watched, and checked now and then."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from watchfiles import Change, watch

from geomelt.base.addresses import SUFFIX
from geomelt.imagery import searched_places

SETTLED_S = 2.0  # a file that did not grow for so long is complete
CHECK_S = 60.0  # network drives send no notifications


def changes(
    paths: Sequence[str],
    stop: threading.Event,
    *,
    settled: float = SETTLED_S,
    check: float = CHECK_S,
) -> Iterator[None]:
    """Yields when something under `paths` changed and no file of it grows any more.

    Also every `check` seconds without a notification. Ends when `stop` is set; KeyboardInterrupt
    passes. An index among the imagery is no change.
    """
    places = [place for place in searched_places(paths) if place.exists()]
    notifications = watch(
        *places,
        watch_filter=_is_imagery,
        stop_event=stop,
        rust_timeout=round(1000 * check),
        yield_on_timeout=True,
        ignore_permission_denied=True,
    )
    for changed in notifications:
        _wait_until_settled([Path(name) for _, name in changed], stop, settled)
        if not stop.is_set():
            yield


def _is_imagery(change: Change, name: str) -> bool:
    path = Path(name)
    return SUFFIX not in path.name and not path.name.startswith(".")


def _wait_until_settled(files: Sequence[Path], stop: threading.Event, settled: float) -> None:
    before = _states(files)
    while files and not stop.wait(settled):
        now = _states(files)
        if now == before:
            return
        before = now


def _states(files: Iterable[Path]) -> list[tuple[int, int] | None]:
    return [_state(file) for file in files]


def _state(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
