"""The calls of the contract (`docs/http-api.md`), each a value that either client can send."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import quote

from ..filters import Filters
from ..requests.caption_request import CaptionRequest
from ..requests.change_request import ChangeRequest
from ..requests.index_request import IndexRequest
from ..requests.query import Query
from ..requests.summary_request import SummaryRequest
from .contract import Concept, Health, Index, Job

_T = TypeVar("_T")
_QUICK_S, _LONG_S = 30, 900
_JOB_S = 180  # a hanging backend is noticed earlier by its pulse, and the job can go on after it
Json = dict[str, Any]


@dataclass(frozen=True)
class Call(Generic[_T]):
    """`read` makes of the answer, JSON or the bytes of a picture, what the caller gets;
    `timeout_s` is the longest silence."""

    method: str
    path: str
    read: Callable[[Any], _T]
    body: Json | None = None
    timeout_s: float = _QUICK_S


class Body(Protocol):
    """A request that writes its own JSON, which may take its time and raise BackendError."""

    def to_json(self) -> Json: ...


@dataclass(frozen=True)
class Stream:
    """A POST whose features are read while they come."""

    path: str
    request: Body
    timeout_s: float = _LONG_S


# The backend


def health(timeout_s: float = _QUICK_S) -> Call[Health]:
    return Call("GET", "/v1/health", Health.read, timeout_s=timeout_s)


def shutdown() -> Call[None]:
    return Call("POST", "/v1/shutdown", _nothing, {})


# Indexes


def indexes() -> Call[list[Index]]:
    return Call("GET", "/v1/indexes", lambda answer: [Index.read(i) for i in answer["indexes"]])


def index(name: str) -> Call[Index]:
    return Call("GET", _index(name), Index.read)


def create_index(name: str) -> Call[Index]:
    return Call("POST", "/v1/indexes", Index.read, {"name": name})


def delete_index(name: str) -> Call[None]:
    return Call("DELETE", _index(name), _nothing)


def report(index: str) -> Call[Json]:
    """`sources`: what is known of each."""
    return Call("GET", f"{_index(index)}/report", _as_it_is, timeout_s=_LONG_S)


def check(index: str) -> Call[list[str]]:
    """What is wrong with it, a sentence each."""
    return Call(
        "POST",
        f"{_index(index)}/check",
        lambda answer: list(answer["problems"]),
        {},
        timeout_s=_LONG_S,
    )


# Jobs


def start_index(index: str, request: IndexRequest) -> Call[Job]:
    return Call("POST", f"{_index(index)}/jobs", Job.read, request.to_json())


def job(job_id: str) -> Call[Job]:
    return Call("GET", f"/v1/jobs/{job_id}", Job.read, timeout_s=_JOB_S)


def cancel_job(job_id: str) -> Call[Job]:
    return Call("DELETE", f"/v1/jobs/{job_id}", Job.read)


# Tiles


def tiles_at(index: str, x: float, y: float, crs: str) -> Call[list[Json]]:
    """The tiles that cover a point, as GeoJSON features, finest first."""
    body = {"at": [x, y], "crs": crs}
    return Call("POST", f"{_index(index)}/tiles", _features, body)


def tiles_after(index: str, tile_id: int, count: int, filters: Filters) -> Call[list[Json]]:
    """The next tiles with a greater id, as GeoJSON features; none after the last."""
    body = {"k": count, "after": tile_id, **filters.to_json()}
    return Call("POST", f"{_index(index)}/tiles", _features, body, timeout_s=_LONG_S)


def thumbnail(index: str, tile_id: int) -> Call[bytes]:
    """A JPEG."""
    return Call("GET", f"{_index(index)}/tiles/{tile_id}/thumbnail", _as_it_is)


# Questions


def search(index: str, query: Query) -> Stream:
    """The hits, best first."""
    return Stream(f"{_index(index)}/search", query)


def caption(request: CaptionRequest) -> Stream:
    """The captions, that of the extent first; `total` in the head is the most there may be."""
    return Stream("/v1/caption", request)


def change(index: str, request: ChangeRequest) -> Call[Json]:
    """A FeatureCollection, the greatest change first; `query` at its top."""
    return Call("POST", f"{_index(index)}/change", _as_it_is, request.to_json(), timeout_s=_LONG_S)


def summary(index: str, request: SummaryRequest) -> Call[Json]:
    """`classes`: what the ground is made of."""
    return Call("POST", f"{_index(index)}/summary", _as_it_is, request.to_json(), timeout_s=_LONG_S)


def summary_chart(index: str, request: SummaryRequest) -> Call[bytes]:
    """An SVG."""
    return Call(
        "POST", f"{_index(index)}/summary/chart", _as_it_is, request.to_json(), timeout_s=_LONG_S
    )


def default_classes() -> Call[list[str]]:
    """Those of a summary that names none."""
    return Call("GET", "/v1/classes", lambda answer: list(answer["classes"]))


# Concepts


def concepts(index: str) -> Call[list[Concept]]:
    return Call(
        "GET",
        f"{_index(index)}/concepts",
        lambda answer: [Concept.read(entry) for entry in answer["concepts"]],
    )


def save_concept(index: str, name: str, query: Query) -> Call[Concept]:
    """Keeps a query's text and examples under a name."""
    body = {
        "text": query.text or None,
        "positive": sorted(query.positive),
        "negative": sorted(query.negative),
    }
    return Call("POST", _concept(index, name), Concept.read, body)


def delete_concept(index: str, name: str) -> Call[None]:
    return Call("DELETE", _concept(index, name), _nothing)


def _index(name: str) -> str:
    return f"/v1/indexes/{quote(name, safe='')}"


def _concept(index: str, name: str) -> str:
    return f"{_index(index)}/concepts/{quote(name, safe='')}"


def _features(answer: Json) -> list[Json]:
    return list(answer["features"])


def _as_it_is(answer: Any) -> Any:
    return answer


def _nothing(_: Any) -> None:
    """For answers without content."""
