"""Connections to an index file."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import apsw
import sqlite_vec

from geomelt.base.addresses import Address

BUSY_TIMEOUT_MS = 5_000
LARGEST_IDLE_LOG = 64 << 20  # bytes that a log may keep once its content is in the file


def file_of(address: Address) -> Path:
    """The index file of an address."""
    return Path(str(address))


def connect(path: Path, *, create: bool = False) -> apsw.Connection:
    """A connection that knows vectors, follows foreign keys and waits for its turn."""
    # Readers, too, open for writing: only then does the last one clear WAL's side files away.
    flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
    try:
        return _prepared(str(path), flags)
    except (apsw.CantOpenError, apsw.ReadOnlyError):
        # A reader needs to make those files. Where the folder forbids it and there are none,
        # nothing is being written and the file can be read as it is.
        if create or Path(f"{path}-wal").exists():
            raise
        uri = f"file:{quote(path.as_posix())}?immutable=1"
        return _prepared(uri, apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)


def _prepared(name: str, flags: int) -> apsw.Connection:
    db = apsw.Connection(name, flags=flags)
    try:
        db.set_busy_timeout(BUSY_TIMEOUT_MS)
        db.enable_load_extension(True)
        db.load_extension(sqlite_vec.loadable_path())
        db.enable_load_extension(False)
        db.pragma("foreign_keys", True)
        # A source that was reported as stored is still there after the power was lost.
        db.pragma("synchronous", "FULL")
        db.pragma("journal_size_limit", LARGEST_IDLE_LOG)
        db.pragma("user_version")  # reads the header: what cannot be read fails here
    except BaseException:
        db.close()
        raise
    return db


class ConnectionPool:
    """Lends each caller a connection of its own, so that threads never share one."""

    def __init__(self, path: Path, scratch: TemporaryDirectory[str] | None = None) -> None:
        """`scratch` is a folder that goes with the last connection."""
        self._path = path
        self._scratch = scratch
        self._idle: queue.LifoQueue[apsw.Connection] = queue.LifoQueue()
        self._guard = threading.Lock()
        self._closed = False

    @contextmanager
    def lend(self) -> Iterator[apsw.Connection]:
        try:
            db = self._idle.get_nowait()
        except queue.Empty:
            db = connect(self._path)
        try:
            yield db
        finally:
            with self._guard:
                if self._closed:
                    db.close()
                else:
                    self._idle.put(db)

    def close(self) -> None:
        """Close all; connections still lent close when they come back."""
        with self._guard:
            self._closed = True
            while not self._idle.empty():
                self._idle.get_nowait().close()
            if self._scratch:
                self._scratch.cleanup()


@contextmanager
def immediate(db: apsw.Connection) -> Iterator[None]:
    """A write transaction: all of it or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # a full disk has rolled back already
            db.execute("ROLLBACK")
        raise


@contextmanager
def reading(db: apsw.Connection) -> Iterator[None]:
    """One moment of the index, whatever a writer does meanwhile."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("ROLLBACK")
