"""Which HTTP status an error is answered with, by its code."""

from __future__ import annotations

from geomelt.base.errors import GeomeltError

UNPROCESSABLE = 422
UNAVAILABLE = 503

_UNPROCESSABLE = (
    *("bad-extent", "bad-k", "bad-name", "damaged-index", "empty-query", "invalid", "no-rasters"),
    *(
        "no-such-capability",
        "not-an-index",
        "not-georeferenced",
        "outside-raster",
        "too-few-labels",
        "unreadable",
    ),
)

STATUSES = {
    "unauthorized": 401,
    "cross-origin": 403,
    "foreign-host": 403,
    "outside-folders": 403,
    "remote-not-allowed": 403,
    "no-such-adapter": 404,
    "no-such-call": 404,
    "no-such-concept": 404,
    "no-such-file": 404,
    "no-such-folder": 404,
    "no-such-index": 404,
    "no-such-job": 404,
    "no-such-source": 404,
    "no-such-tile": 404,
    "no-tiles": 404,
    "adapter-exists": 409,
    "changed": 409,
    "concept-exists": 409,
    "index-busy": 409,
    "index-exists": 409,
    "newer-index": 409,
    "older-index": 409,
    "other-model": 409,
    "other-numerics": 409,
    "other-recipe": 409,
    "too-large": 413,
    "json-only": 415,
    "internal": 500,
    "adapter-missing": UNAVAILABLE,
    "model-loading": UNAVAILABLE,
    "model-missing": UNAVAILABLE,
    "disk-error": 507,
    "disk-full": 507,
    "read-only": 507,
    **dict.fromkeys(_UNPROCESSABLE, UNPROCESSABLE),
}
"""Every code that a problem of the service may have."""


class NoEngine(GeomeltError):  # noqa: N818 - a state of the service
    """The engine is not there, whatever the reason."""


def status_of(error: GeomeltError) -> int:
    """The HTTP status that `error` is answered with."""
    if isinstance(error, NoEngine):
        return UNAVAILABLE
    return STATUSES.get(error.code, UNPROCESSABLE)
