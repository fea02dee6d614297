"""The indexes of the index folder."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import Any

from fastapi import APIRouter

from geomelt.errors import GeomeltError
from geomelt.index import IndexStore
from geomelt.jobs.indexing import stamp_of
from geomelt.service.backend import Backend, CurrentBackend
from geomelt.service.schemas import IndexBody

log = logging.getLogger(__name__)

router = APIRouter(prefix="/indexes")


@router.get("")
def list_indexes(backend: CurrentBackend) -> dict[str, Any]:
    found = []
    for name in backend.indexes.names():
        with contextlib.suppress(GeomeltError, OSError):  # deleted since the folder was read
            found.append(_describe(backend, name))
    return {"indexes": found}


@router.post("", status_code=201)
def create_index(body: IndexBody, backend: CurrentBackend) -> dict[str, Any]:
    file = backend.indexes.file(body.name)
    IndexStore.create(file, stamp_of(backend.engine.get())).close()
    return _describe(backend, body.name)


@router.get("/{name}")
def describe_index(name: str, backend: CurrentBackend) -> dict[str, Any]:
    return _describe(backend, name)


@router.delete("/{name}", status_code=204)
def delete_index(name: str, backend: CurrentBackend) -> None:
    file = backend.indexes.existing(name)
    if backend.jobs.busy(file):
        raise GeomeltError(
            f"The index {name!r} is being written by a job: cancel the job first.",
            code="index-busy",
            status=409,
        )
    backend.open_indexes.close(name)
    backend.indexes.delete(name)


@router.get("/{name}/report")
def report_index(name: str, backend: CurrentBackend) -> dict[str, Any]:
    with IndexStore.open(backend.indexes.existing(name), read_only=True) as store:
        return store.report()


@router.post("/{name}/check")
def check_index(name: str, backend: CurrentBackend) -> dict[str, Any]:
    with IndexStore.open(backend.indexes.existing(name), read_only=True) as store:
        problems = store.check()
    return {"whole": not problems, "problems": problems}


def _describe(backend: Backend, name: str) -> dict[str, Any]:
    """INDEX of the contract; an index that cannot be opened says why."""
    file = backend.indexes.existing(name)
    found: dict[str, Any] = {
        "name": name,
        "path": str(file),
        "tiles": 0,
        "sources": 0,
        "refused": 0,
        "bytes": _bytes(file),
        "created": None,
        "updated": None,
        "model": None,
        "recipe": None,
        "compatible": False,
        "problem": None,
    }
    try:
        with IndexStore.open(file, read_only=True) as store:
            counts = store.counts()
            found |= {
                "tiles": counts.tiles,
                "sources": counts.sources,
                "refused": counts.refused,
                "created": store.created,
                "updated": store.updated,
                "model": {
                    "id": store.model.id,
                    "revision": store.model.revision,
                    "dimension": store.model.dimension,
                },
                "recipe": store.recipe,
            }
            # While the model loads nobody knows better; the search itself asks again.
            if engine := backend.engine.engine:
                store.require_model(stamp_of(engine))
            found["compatible"] = True
    except GeomeltError as error:
        found["problem"] = error.detail
    except Exception as error:  # whatever a damaged file can lead to: the others are listed still
        log.exception("%s cannot be described", file)
        found["problem"] = (
            f"The index {file} cannot be read ({type(error).__name__}): delete it and index the "
            "imagery again."
        )
    return found


def _bytes(file: Path) -> int:
    """The index with what SQLite has not yet moved into it."""
    log = file.with_name(f"{file.name}-wal")
    return file.stat().st_size + (log.stat().st_size if log.exists() else 0)
