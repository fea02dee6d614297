"""The bodies of the calls. What only the domain can judge (k, extents, names) it judges."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from geomelt.imagery.georeference import WGS84, Extent

# WKT of a compound system with a datum ensemble stays well under this.
Crs = Annotated[str, Field(min_length=1, max_length=20_000)]
ExtentBody = Annotated[list[float], Field(min_length=4, max_length=4)]
LocalPath = Annotated[str, Field(min_length=1, max_length=4096)]
# What SQLite can hold as a row id.
TileId = Annotated[int, Field(ge=1, lt=2**63)]
TileIds = Annotated[list[TileId], Field(max_length=1000)]


class Body(BaseModel):
    """Strict: no unknown field, no number in quotes, no NaN."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class SourceBody(Body):
    path: LocalPath
    bands: (
        Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=1, max_length=3)] | None
    ) = None


class ImageBody(Body):
    png: Annotated[str, Field(min_length=1)]
    extent: ExtentBody
    crs: Crs


class CaptionBody(Body):
    source: SourceBody | None = None
    image: ImageBody | None = None
    extent: ExtentBody | None = None
    crs: Crs = WGS84
    tiles: bool = True
    max_tiles: int = 64


class IndexBody(Body):
    name: str


class JobBody(Body):
    paths: Annotated[list[LocalPath], Field(min_length=1, max_length=100_000)]
    recipe: dict[str, Any] | None = None
    captions: bool = False
    prune: bool = False


class SearchBody(Body):
    text: Annotated[str, Field(max_length=2000)] | None = None
    positive: TileIds = []
    negative: TileIds = []
    extent: ExtentBody | None = None
    crs: Crs = WGS84
    k: int = 20
    min_score: float | None = None
    merge: bool = True


def extent_of(numbers: list[float]) -> Extent:
    xmin, ymin, xmax, ymax = numbers
    return xmin, ymin, xmax, ymax
