"""GeoJSON as it is answered: tiles, hits, changes, labels, and what captions share with them.

Geometry is in EPSG:4326.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from geomelt.service.answers import Answer, Code, Count, Date, Share
from geomelt.service.schemas import TileId

Position = Annotated[list[float], Field(min_length=2, max_length=2)]
Ring = Annotated[list[Position], Field(min_length=4)]
Cosine = Annotated[float, Field(ge=-1, le=1)]
PixelWindow = Annotated[
    list[int],
    Field(min_length=4, max_length=4, description="Column, row, width, height in native pixels"),
]


class Polygon(Answer):
    """A ring, and the holes in it."""

    type: Literal["Polygon"]
    coordinates: list[Ring]


class MultiPolygon(Answer):
    """What crosses the antimeridian has a part on each side."""

    type: Literal["MultiPolygon"]
    coordinates: list[list[Ring]]


Footprint = Annotated[Polygon | MultiPolygon, Field(discriminator="type")]


class Place(Answer):
    """Where pixels lie and how fine they are: metres; `crs` is the source's own."""

    source: Annotated[str | None, Field(description="Null for an image that was sent")]
    ground_size: Annotated[float, Field(ge=0, description="Side in metres")]
    gsd: Annotated[float, Field(ge=0, description="Metres per pixel")]
    date: Date | None
    crs: str
    window: PixelWindow


class TileProperties(Place):
    """A tile of an index; `level` counts from 0, the finest."""

    tile_id: TileId
    caption: str | None
    level: Count
    date_origin: Literal["tag", "stac", "product", "name", "file"] | None


class HitProperties(TileProperties):
    """A tile that was found: its rank from 1, its cosine, its match."""

    rank: Annotated[int, Field(ge=1)]
    score: Cosine
    match: Share


class ChangeProperties(TileProperties):
    """The later tile of a pair; `appeared` is null without a text."""

    rank: Annotated[int, Field(ge=1)]
    change: Share
    moved: Annotated[float, Field(ge=0)]
    appeared: Cosine | None
    earlier_tile_id: TileId
    earlier_source: str
    earlier_date: Date | None


class LabelProperties(Answer):
    """`tile_id` is null where the tile is not in this index."""

    tile_id: TileId | None
    positive: bool
    source: str
    window: PixelWindow


class Feature(Answer):
    """GeoJSON."""

    type: Literal["Feature"]
    geometry: Footprint


class TileFeature(Feature):
    """`id` is the tile's."""

    id: TileId
    properties: TileProperties


class HitFeature(Feature):
    """`id` is the tile's."""

    id: TileId
    properties: HitProperties


class ChangeFeature(Feature):
    """`id` is the later tile's."""

    id: TileId
    properties: ChangeProperties


class LabelFeature(Feature):
    """A tile that a concept was labelled with."""

    properties: LabelProperties


class Collection(Answer):
    """GeoJSON."""

    type: Literal["FeatureCollection"]


class SearchedFor(Answer):
    """`text` is all texts in the query language; `model` is `ID@REVISION`."""

    text: str | None
    index: str
    model: str
    searched: Annotated[Count, Field(description="Tiles")]
    seconds: Annotated[float, Field(ge=0)]
    captioned: Annotated[Count, Field(description="Hits, where captions were asked for")] = 0


class Hits(Collection):
    """Best first."""

    query: SearchedFor
    features: list[HitFeature]


class Tiles(Collection):
    """Those at a point, finest first, or those that pass a filter, by id."""

    features: list[TileFeature]


class ComparedEpochs(Answer):
    """`pairs` of tiles show the same ground in both epochs."""

    index: str
    from_: Annotated[str, Field(alias="from")]
    to: str
    appeared: str | None
    disappeared: str | None
    pairs: Count
    seconds: Annotated[float, Field(ge=0)]


class Changes(Collection):
    """Most changed first."""

    query: ComparedEpochs
    features: list[ChangeFeature]


class Labels(Collection):
    """The labelled tiles of a concept."""

    features: list[LabelFeature]


class LateProblem(Answer):
    """What went wrong after the first features."""

    status: Annotated[int, Field(ge=400, le=599)]
    code: Code
    detail: str


class SequenceEnd(Collection):
    """The last text of a sequence, without which the answer is not whole."""

    features: Annotated[list[Feature], Field(max_length=0)]
    problem: LateProblem | None = None
