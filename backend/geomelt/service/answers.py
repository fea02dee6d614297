"""What the calls answer, described for `docs/openapi.json`; nothing is checked when it is sent."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from geomelt.engine.tasks import Capability
from geomelt.service.sequence import SEQUENCE
from geomelt.service.statuses import STATUSES

Date = Annotated[str, Field(description="A year, or an ISO 8601 date")]
Time = Annotated[str, Field(description="ISO 8601, UTC")]
Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Code = Annotated[str, Field(json_schema_extra={"enum": sorted(STATUSES)})]


class Answer(BaseModel):
    """Holds every field of its kind of answer, and no other."""

    model_config = ConfigDict(extra="forbid")


class Problem(Answer):
    """RFC 9457; `place` is first and past the last letter of the part of the text it is about."""

    type: Literal["about:blank"]
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    code: Code
    detail: Annotated[str, Field(description="One sentence: what is wrong, and the remedy")]
    place: Annotated[list[Count], Field(min_length=2, max_length=2)] = []


class Model(Answer):
    """What made the vectors of an index; `revision` ends with `+` and the adapter's, if any."""

    id: str
    revision: str
    dimension: Annotated[int, Field(ge=1)]


class LoadedModel(Model):
    """`image_size` in pixels."""

    image_size: Annotated[int, Field(ge=1)]


class Captioner(Answer):
    """What writes captions; `image_size` in pixels."""

    id: str
    image_size: Annotated[int, Field(ge=1)]


class Health(Answer):
    """`detail` says why it failed; model and captioner are null until they are loaded.

    `capabilities` are what the loaded models can do, sorted.
    """

    status: Literal["loading", "ready", "failed"]
    detail: str | None
    protocol: int
    version: str
    pid: int
    device: str
    precision: Literal["bfloat16", "float32"] | None
    model: LoadedModel | None
    captioner: Captioner | None
    capabilities: list[Capability]
    index_folder: str


class Stopping(Answer):
    """The process ends within two seconds."""

    stopping: Literal[True]


class Recipe(Answer):
    """How sources are tiled: metres, share of a side, valid share, percentiles."""

    ground_sizes: list[float] | None
    overlap: Annotated[float, Field(ge=0, le=0.9)]
    min_valid: Share
    stretch: Annotated[list[float], Field(min_length=2, max_length=2)]


class Index(Answer):
    """`problem` says why it is not `compatible`; `recipe` is null while it holds no source."""

    name: str
    path: str
    tiles: Count
    sources: Count
    refused: Count
    bytes: Count
    created: Time | None
    updated: Time | None
    model: Model | None
    recipe: Recipe | None
    compatible: bool
    problem: str | None


class Indexes(Answer):
    """By name."""

    indexes: list[Index]


class ReportedSource(Answer):
    """`reason` says why it was refused; then there are no tiles, dates, bounds, CRS and bands."""

    uri: str
    status: Literal["indexed", "refused"]
    tiles: Count
    reason: str | None
    date: Date | None
    date_origin: Literal["tag", "stac", "product", "name", "file"] | None
    captioned: bool
    bounds: Annotated[
        list[float] | None,
        Field(min_length=4, max_length=4, description="West, south, east, north in EPSG:4326"),
    ]
    crs: str | None
    bands: list[int] | None
    said: list[Literal["bands", "crs"]]
    notes: list[str]


class Report(Answer):
    """An index source by source."""

    tiles: Count
    sources: list[ReportedSource]


class Check(Answer):
    """`problems` are sentences; none where the index is `whole`."""

    whole: bool
    problems: list[str]


def sequence_of(*records: type[BaseModel]) -> dict[str, Any]:
    """A response's content that is a text sequence, each record one of these."""
    references = [_reference(record) for record in records]
    return {SEQUENCE: {"itemSchema": {"anyOf": references}}}


def events_of(record: type[BaseModel]) -> dict[str, Any]:
    """A response's content that is server-sent events, each with such a record."""
    data = {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": _reference(record),
    }
    event = {"type": "object", "properties": {"data": data}, "required": ["data"]}
    return {"text/event-stream": {"itemSchema": event}}


def picture_of(*kinds: str) -> dict[str, Any]:
    """A response's content that is a picture of one of these media types."""
    return {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}
