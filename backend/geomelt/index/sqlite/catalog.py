"""Index files: opened, made, listed and deleted by their address."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Hashable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw

from geomelt.base.addresses import SUFFIX, Address, is_name
from geomelt.base.disk import is_open_elsewhere, naming
from geomelt.base.errors import GeomeltError
from geomelt.base.stamp import ModelStamp
from geomelt.index.cache.cache_options import CacheOptions
from geomelt.index.cache.layout import remove_cache
from geomelt.index.contract import Catalog
from geomelt.index.description import described
from geomelt.index.index_errors import index_exists, no_such_index
from geomelt.index.records import IndexDescription
from geomelt.index.sqlite import schema
from geomelt.index.sqlite.claim import refuse_another_writer
from geomelt.index.sqlite.database import connect, file_of
from geomelt.index.sqlite.open_files import open_pool
from geomelt.index.sqlite.sqlite_errors import not_an_index, read_only, reported
from geomelt.index.sqlite.store import SqliteStore

# The index file itself and what SQLite keeps beside it.
_FILES = ("", "-wal", "-shm", "-journal")


class SqliteCatalog(Catalog):
    """Indexes that are files, their homes folders."""

    def open(
        self, address: Address, *, read_only: bool = False, cache: CacheOptions | None = None
    ) -> SqliteStore:
        _refuse_folder(address)
        self._existing(address)
        pool, may_write = open_pool(address)
        try:
            options = cache or CacheOptions.from_environment()
            return SqliteStore(address, pool, options, read_only=read_only or not may_write)
        except BaseException:
            pool.close()
            raise

    def create(
        self, address: Address, model: ModelStamp, recipe: Mapping[str, Any] | None = None
    ) -> SqliteStore:
        file = file_of(address)
        _refuse_folder(address)
        if file.exists():
            raise index_exists(address)
        # Made beside its place and then moved there: no incomplete index ever has its name.
        part = file.with_name(f"{file.name}.{uuid.uuid4().hex[:8]}.part")
        try:
            with reported(address):
                file.parent.mkdir(parents=True, exist_ok=True)
                schema.make(part, model, recipe)
                part.rename(file)
        finally:
            part.unlink(missing_ok=True)
        return self.open(address)

    def exists(self, address: Address) -> bool:
        return file_of(address).exists()

    def identity(self, address: Address) -> Hashable:
        status = self._existing(address).stat()
        return status.st_dev, status.st_ino

    def describe(self, address: Address, model: ModelStamp | None = None) -> IndexDescription:
        file = self._existing(address)
        # With what SQLite has not yet moved into it.
        log = file.with_name(f"{file.name}-wal")
        size = file.stat().st_size + (log.stat().st_size if log.exists() else 0)
        return described(address, size, lambda: self.open(address, read_only=True), model)

    def delete(self, address: Address) -> None:
        file = self._existing(address)
        _check_deletable(address)
        remove_cache(address)
        try:
            for ending in _FILES:
                file.with_name(file.name + ending).unlink(missing_ok=True)
        except PermissionError as error:
            if is_open_elsewhere(error):
                raise
            raise read_only(address) from error

    def addresses(self, home: str) -> list[Address]:
        files = (file for file in Path(home).glob(f"*{SUFFIX}") if _is_file(file))
        names = (file.name.removesuffix(SUFFIX) for file in files)
        return [Address.named(name, home) for name in sorted(names) if is_name(name)]

    def ensure_writable(self, home: str) -> None:
        Path(home).mkdir(parents=True, exist_ok=True)
        with naming(Path(home)), tempfile.TemporaryFile(dir=home):
            pass

    def versions(self) -> str:
        db = connect(Path(":memory:"), create=True)
        vectors = db.execute("SELECT vec_version()").get
        db.close()
        return f"SQLite {apsw.sqlite_lib_version()}, sqlite-vec {vectors}"

    def _existing(self, address: Address) -> Path:
        file = file_of(address)
        if not file.is_file():
            raise no_such_index(address, self.addresses(address.home))
        return file


CATALOG = SqliteCatalog()


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a link to where we may not look
        return False


def _check_deletable(address: Address) -> None:
    """Raises GeomeltError `index-busy` while a run writes, `not-an-index` for a file of others."""
    try:
        with closing(connect(file_of(address))) as db:
            if schema.is_index(db):
                refuse_another_writer(address, db)
                return
    except apsw.Error:
        pass  # what cannot be read has no writer
    if not str(address).endswith(SUFFIX):
        raise not_an_index(address)


def _refuse_folder(address: Address) -> None:
    file = file_of(address)
    if file.is_dir():
        raise GeomeltError(
            f"{file} is a folder, not an index file: name a file such as {file / 'city.geomelt'}.",
            code="not-an-index",
        )
