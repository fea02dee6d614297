"""The stores that the conformance suite runs over: a line of `STORES` for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import apsw
import pytest
from geomelt.base.errors import GeomeltError


@dataclass(frozen=True)
class StoreKind:
    """How the suite gets at a store.

    `home` makes an empty home, given a folder that is the test's own. `recall` is the least share
    of the true nearest that `nearest` finds: 1 where it is exact. Within `working` every connection
    that is opened counts its work; what it yields says how much was done so far.
    """

    name: str
    home: Callable[[Path], str]
    working: Callable[[], AbstractContextManager[Callable[[], int]]]
    recall: float = 1.0


@contextmanager
def _sqlite_steps() -> Iterator[Callable[[], int]]:
    """In steps of SQLite's virtual machine, by the hundred."""
    steps = 0

    def step() -> bool:
        nonlocal steps
        steps += 1
        return False

    def count(db: apsw.Connection) -> None:
        db.set_progress_handler(step, 100)

    apsw.connection_hooks.append(count)
    try:
        yield lambda: steps
    finally:
        apsw.connection_hooks.remove(count)


SQLITE = StoreKind("sqlite", home=str, working=_sqlite_steps)

STORES = [
    SQLITE,
]


def refused(action: Callable[[], object]) -> GeomeltError:
    """What `action` refuses, in a sentence."""
    with pytest.raises(GeomeltError) as error:
        action()
    assert error.value.detail.endswith(".")
    return error.value
