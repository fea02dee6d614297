"""Every error as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from geomelt.base import disk
from geomelt.base.errors import GeomeltError
from geomelt.base.json_text import json_text
from geomelt.service.statuses import status_of

log = logging.getLogger(__name__)

# RFC 9110's phrases; older Pythons still have those of RFC 4918.
_TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}
_CODES = {"k": "bad-k", "extent": "bad-extent", "name": "bad-name"}


class Json(JSONResponse):
    """Also what holds a file name that is no UTF-8."""

    def render(self, content: Any) -> bytes:
        return json_text(content).encode()


class Problem(Json):
    """A problem document; `detail` is one sentence that names the thing and the remedy."""

    media_type = "application/problem+json"

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        headers: Mapping[str, str] | None = None,
        place: tuple[int, int] | None = None,
    ) -> None:
        title = _TITLES.get(status) or HTTPStatus(status).phrase
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": title,
            "status": status,
            "code": code,
            "detail": detail,
        }
        if place is not None:
            body["place"] = place
        super().__init__(body, status_code=status, headers=headers)


def add_handlers(app: FastAPI) -> None:
    """Answer every exception of `app` with a problem document."""
    app.add_exception_handler(GeomeltError, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(OSError, _disk)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unexpected)


def _known(request: Request, error: Exception) -> Problem:
    assert isinstance(error, GeomeltError)
    return Problem(status_of(error), error.code, error.detail, place=error.place)


def _invalid(request: Request, error: Exception) -> Problem:
    assert isinstance(error, RequestValidationError)
    first: dict[str, Any] = error.errors()[0]
    if first["type"] == "json_invalid":
        return Problem(422, "invalid", "The body is not JSON: send one JSON object.")
    if first["type"] == "string_unicode":
        detail = "The body holds half a character (a lone surrogate): send whole Unicode text."
        return Problem(422, "invalid", detail)
    place = [str(part) for part in first["loc"] if part not in ("body", "path")]
    name = ".".join(place)
    if not name:
        return Problem(422, "invalid", "The body is missing: send one JSON object.")
    code = _CODES.get(place[0], "invalid")
    if first["type"] == "extra_forbidden":
        return Problem(422, "invalid", f"There is no field '{name}': remove it.")
    return Problem(422, code, f"'{name}' is not as it should be: {first['msg']}.")


def _framework(request: Request, error: Exception) -> Problem:
    assert isinstance(error, HTTPException)
    call = f"{request.method} {request.url.path[:200]}"
    if error.status_code == 404:
        detail = f"There is no call {call}: see the list of calls in docs/http-api.md."
        return Problem(404, "no-such-call", detail)
    if error.status_code == 405:
        detail = f"{call} is not offered: see docs/http-api.md for the method of this call."
        return Problem(405, "no-such-call", detail, error.headers)
    return Problem(422, "invalid", "The body cannot be read: send one JSON object in UTF-8.")


def _disk(request: Request, error: Exception) -> Problem:
    assert isinstance(error, OSError)
    known = disk.as_geomelt_error(error)
    return _known(request, known) if known else _unexpected(request, error)


def _gone(request: Request, error: Exception) -> Response:
    log.info("%s %s was left by its client", request.method, request.url.path)
    return Response(status_code=204)  # to nobody


def _unexpected(request: Request, error: Exception) -> Problem:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    detail = (
        f"GeoMELT ran into an error of its own ({type(error).__name__}): "
        "try again, and send the log file with your report if it stays."
    )
    return Problem(500, "internal", detail)
