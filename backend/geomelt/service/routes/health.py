"""Is it there, and the request to go."""

from __future__ import annotations

import os
from typing import Any

from fastapi import APIRouter

from geomelt.base.about import PROTOCOL, version
from geomelt.service.answers import Health, Stopping
from geomelt.service.backend import CurrentBackend

router = APIRouter()


@router.get("/health", responses={200: {"model": Health}})
async def health(backend: CurrentBackend) -> dict[str, Any]:
    # No thread of the pool is needed: they may all be busy, which is no reason to look dead.
    engine = backend.engine.engine
    return {
        "status": backend.engine.status,
        "detail": backend.engine.detail,
        "protocol": PROTOCOL,
        "version": version(),
        "pid": os.getpid(),
        "device": engine.device if engine else backend.device,
        "precision": engine.precision if engine else None,
        "model": engine
        and {
            "id": engine.stamp.id,
            "revision": engine.stamp.revision,
            "dimension": engine.stamp.dimension,
            "image_size": engine.image_size,
        },
        "captioner": engine
        and {"id": engine.captioner.model_id, "image_size": engine.captioner.image_size},
        "capabilities": engine.capabilities if engine else [],
        "index_folder": backend.home,
    }


@router.post("/shutdown", status_code=202, responses={202: {"model": Stopping}})
def shutdown(backend: CurrentBackend) -> dict[str, bool]:
    backend.stop()
    return {"stopping": True}
