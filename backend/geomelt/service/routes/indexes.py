"""The indexes of the service's home."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from geomelt.base.errors import GeomeltError
from geomelt.base.stamp import ModelStamp
from geomelt.index import stores
from geomelt.index.report import report
from geomelt.index.stores import catalog_of, create_store, open_store
from geomelt.service.answers import Check, Index, Indexes, Report
from geomelt.service.backend import Backend, CurrentBackend
from geomelt.service.schemas import IndexBody

router = APIRouter(prefix="/indexes")


@router.get("", responses={200: {"model": Indexes}})
def list_indexes(backend: CurrentBackend) -> dict[str, Any]:
    found = stores.list_indexes(backend.home, _model(backend))
    return {"indexes": [index.to_dict() for index in found]}


@router.post("", status_code=201, responses={201: {"model": Index}})
def create_index(body: IndexBody, backend: CurrentBackend) -> dict[str, Any]:
    create_store(backend.address(body.name), backend.engine.get().stamp).close()
    return _describe(backend, body.name)


@router.get("/{name}", responses={200: {"model": Index}})
def describe_index(name: str, backend: CurrentBackend) -> dict[str, Any]:
    return _describe(backend, name)


@router.delete("/{name}", status_code=204)
def delete_index(name: str, backend: CurrentBackend) -> None:
    address = backend.address(name)
    if backend.jobs.busy(address):
        raise GeomeltError(
            f"The index {name!r} is being written by a job: cancel the job first.",
            code="index-busy",
        )
    backend.open_indexes.close(name)
    catalog_of(address).delete(address)


@router.get("/{name}/report", responses={200: {"model": Report}})
def report_index(name: str, backend: CurrentBackend) -> dict[str, Any]:
    with open_store(backend.address(name), read_only=True) as store:
        return report(store)


@router.post("/{name}/check", responses={200: {"model": Check}})
def check_index(name: str, backend: CurrentBackend) -> dict[str, Any]:
    with open_store(backend.address(name), read_only=True) as store:
        problems = store.check()
    return {"whole": not problems, "problems": problems}


def _describe(backend: Backend, name: str) -> dict[str, Any]:
    address = backend.address(name)
    return catalog_of(address).describe(address, _model(backend)).to_dict()


def _model(backend: Backend) -> ModelStamp | None:
    """None while the model loads: nobody knows better, and the search itself asks again."""
    engine = backend.engine.engine
    return engine.stamp if engine else None
