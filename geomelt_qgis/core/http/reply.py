"""The content of an answer: JSON, a picture, or an error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..errors import BackendError
from ..text import tr
from .sequence import records


def content(status: int, media: str, data: bytes) -> Any:
    """The JSON, or the bytes of an image; raises BackendError with what the backend says."""
    if 200 <= status < 300:
        if media.startswith("image/"):
            return data
        return _json(data) if data else None
    if media.startswith("application/problem+json"):
        problem = _json(data)
        if isinstance(problem, dict) and "detail" in problem:
            raise BackendError(
                str(problem["detail"]),
                str(problem.get("code", "backend")),
                int(problem.get("status", 0)),
                tuple(problem["place"]) if problem.get("place") else None,
            )
    raise BackendError(tr("The backend cannot be asked: {0}.").format(f"HTTP {status}"))


def texts(pieces: Iterator[bytes]) -> Iterator[list[Any]]:
    """The JSON texts of a sequence as they come; raises BackendError where it breaks off."""
    try:
        yield from records(pieces)
    except ValueError:
        raise _no_json() from None


def gone() -> BackendError:
    return BackendError(tr("The backend does not answer any more: restart it."), "backend-gone")


def slow() -> BackendError:
    return BackendError(
        tr("The backend took too long to answer: try a smaller extent, or restart it."),
        "backend-slow",
    )


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        raise _no_json() from None


def _no_json() -> BackendError:
    return BackendError(
        tr("The backend sent an answer that is no JSON: show its log, then restart it.")
    )
