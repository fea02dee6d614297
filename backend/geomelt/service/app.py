"""The FastAPI application: routes and error documents."""

from __future__ import annotations

from fastapi import FastAPI

from geomelt.service.backend import Backend
from geomelt.service.problems import Json, add_handlers
from geomelt.service.routes import caption, concepts, health, indexes, jobs, overview, search


def create_app(backend: Backend) -> FastAPI:
    """The calls of `docs/http-api.md`; put a `Gate` before it."""
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        default_response_class=Json,
    )
    app.state.backend = backend
    add_handlers(app)
    for module in (health, caption, indexes, jobs, search, concepts, overview):
        app.include_router(module.router, prefix="/v1")
    return app
