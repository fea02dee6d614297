"""One writer at a time: the claim a run holds on an index across its transactions."""

from __future__ import annotations

import json
import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import apsw
import psutil

from geomelt.base.addresses import Address
from geomelt.base.clock import now
from geomelt.base.errors import GeomeltError
from geomelt.index.index_errors import index_busy
from geomelt.index.sqlite.database import ConnectionPool, immediate
from geomelt.index.sqlite.sqlite_errors import reported

# The claims of this process, so that a row it could not take back (full disk) is known as stale.
_held: set[str] = set()


class WriterClaim:
    """The right to write to one index, noted in its `meta` table with process and time.

    A claim of a process that is gone counts for nothing, so a killed run blocks no other. The
    holder may take it again, from any thread.
    """

    def __init__(self, address: Address, pool: ConnectionPool) -> None:
        self._address = address
        self._pool = pool
        self._token = uuid.uuid4().hex
        self._depth = 0
        self._guard = threading.Lock()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Raises GeomeltError `index-busy` naming who writes and since when, or `read-only`."""
        with self._guard:
            if self._depth == 0:
                self._take()
            self._depth += 1
        try:
            yield
        finally:
            with self._guard:
                self._depth -= 1
                if self._depth == 0:
                    self._give_back()

    def _take(self) -> None:
        note = {
            "token": self._token,
            "pid": os.getpid(),
            "started": psutil.Process().create_time(),
            "since": now(),
        }
        with reported(self._address), self._pool.lend() as db:
            # Reading never waits: it names the writer even in the middle of a long transaction.
            refuse_another_writer(self._address, db)
            with immediate(db):
                refuse_another_writer(self._address, db)
                db.execute("INSERT OR REPLACE INTO meta VALUES ('writer', ?)", (json.dumps(note),))
                _held.add(self._token)  # before anyone can read the note

    def _give_back(self) -> None:
        _held.discard(self._token)
        try:
            with self._pool.lend() as db, immediate(db):
                db.execute("DELETE FROM meta WHERE key = 'writer'")
        except apsw.Error:
            # On a full disk the row stays; it is stale from here on and blocks no other.
            return


def refuse_another_writer(address: Address, db: apsw.Connection) -> None:
    """Raises GeomeltError `index-busy` where a run holds the claim."""
    if holder := _living_holder(db):
        raise _busy(address, holder, "wait until it is done, or stop it")


@contextmanager
def in_turn(address: Address, db: apsw.Connection) -> Iterator[None]:
    """A write beside the one who holds the claim: it waits a moment for the write in hand.

    Raises GeomeltError `index-busy` naming who writes and since when.
    """
    try:
        with immediate(db):
            yield
    except apsw.BusyError as error:
        if holder := _living_holder(db):
            remedy = "it is writing a large source; try again in a moment, or stop it"
            raise _busy(address, holder, remedy) from error
        raise


def _living_holder(db: apsw.Connection) -> dict[str, object] | None:
    noted = db.execute("SELECT value FROM meta WHERE key = 'writer'").get
    holder: dict[str, object] | None = None if noted is None else json.loads(noted)
    return holder if holder and _alive(holder) else None


def _busy(address: Address, holder: dict[str, object], remedy: str) -> GeomeltError:
    return index_busy(address, holder["pid"], holder["since"], remedy)


def _alive(holder: dict[str, object]) -> bool:
    pid, started = int(str(holder["pid"])), float(str(holder["started"]))
    if pid == os.getpid() and holder["token"] not in _held:
        return False
    try:
        # Process ids are used again; the time of the start distinguishes them.
        return bool(abs(psutil.Process(pid).create_time() - started) < 2)
    except psutil.NoSuchProcess:
        return False
