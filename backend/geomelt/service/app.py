"""The FastAPI application: routes and error documents."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from geomelt.service.backend import Backend
from geomelt.service.problems import Json, Problem, add_handlers
from geomelt.service.routes import caption, concepts, health, indexes, jobs, overview, search

_PROBLEM: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "A problem document",
        "content": {Problem.media_type: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}


def create_app(backend: Backend) -> FastAPI:
    """The calls of `docs/http-api.md`; put a `Gate` before it."""
    app = routed()
    app.state.backend = backend
    add_handlers(app)
    return app


def routed() -> FastAPI:
    """All calls, with nothing behind them yet."""
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        default_response_class=Json,
        generate_unique_id_function=lambda route: route.name,
    )
    for module in (health, caption, indexes, jobs, search, concepts, overview):
        app.include_router(module.router, prefix="/v1", responses=_PROBLEM)
    return app
