"""The bodies of the calls. What only the domain can judge (k, extents, names) it judges."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from geomelt.base.json_text import is_whole
from geomelt.base.limits import LONGEST_TIMEOUT, MOST_EXAMPLES, SOURCE_TIMEOUT
from geomelt.describing.extent import ExtentRequest
from geomelt.imagery import TileRecipe
from geomelt.imagery.crs import WGS84
from geomelt.imagery.extents import Extent
from geomelt.imagery.recipe import MAX_GROUND, MAX_LEVELS, MAX_OVERLAP, MIN_GROUND

# WKT of a compound system with a datum ensemble stays well under this.
Crs = Annotated[str, Field(min_length=1, max_length=20_000)]
ExtentBody = Annotated[list[float], Field(min_length=4, max_length=4)]
LocalPath = Annotated[str, Field(min_length=1, max_length=4096, pattern=r"^[^\x00]*$")]
# What a store can hold as an id: 64 bits, signed.
TileId = Annotated[int, Field(ge=1, lt=2**63)]
QueryText = Annotated[str, Field(max_length=2000)]
Patterns = Annotated[list[LocalPath], Field(max_length=1000)]
TileIds = Annotated[list[TileId], Field(max_length=MOST_EXAMPLES)]


class Body(BaseModel):
    """Strict: no unknown field, no number in quotes, no NaN, no half a character."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _is_whole_text(cls, body: Any) -> Any:
        if not is_whole(body):
            raise PydanticCustomError("string_unicode", "half a character")
        return body


class SourceBody(Body):
    path: LocalPath
    bands: (
        Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=1, max_length=3)] | None
    ) = None
    crs: Crs | None = None


class ImageBody(Body):
    png: Annotated[str, Field(min_length=1)]
    extent: ExtentBody
    crs: Crs


class DescribeBody(Body):
    """What every task for an extent is given: a raster or a picture, and which part of it."""

    source: SourceBody | None = None
    image: ImageBody | None = None
    extent: ExtentBody | None = None
    crs: Crs = WGS84
    tiles: bool = True
    max_tiles: int = 64

    def request(self) -> ExtentRequest:
        """GeomeltError `invalid` or `bad-extent`."""
        extent = extent_of(self.extent) if self.extent else None
        return ExtentRequest(extent, self.crs, self.tiles, self.max_tiles)


class CaptionBody(DescribeBody):
    """A raster or a picture, and which part of it is captioned."""


class IndexBody(Body):
    name: str


class RecipeBody(Body):
    """A `TileRecipe`; what is left out or null is its default."""

    ground_sizes: (
        Annotated[
            list[Annotated[float, Field(ge=MIN_GROUND, le=MAX_GROUND)]],
            Field(min_length=1, max_length=MAX_LEVELS),
        ]
        | None
    ) = None
    overlap: Annotated[float, Field(ge=0, le=MAX_OVERLAP)] = 0.0
    min_valid: Annotated[float, Field(ge=0, le=1)] = TileRecipe.min_valid
    stretch: (
        Annotated[list[Annotated[float, Field(ge=0, le=100)]], Field(min_length=2, max_length=2)]
        | None
    ) = None


class JobBody(Body):
    """The fields of an `IndexRequest`; `bands` [] has those given earlier chosen again."""

    paths: Annotated[list[LocalPath], Field(min_length=1, max_length=100_000)]
    include: Patterns = []
    exclude: Patterns = []
    remote: bool = False
    recipe: RecipeBody | None = None
    bands: Annotated[list[int], Field(max_length=3)] | None = None
    crs: Crs | None = None
    captions: bool = False
    prune: bool = False
    source_timeout: Annotated[float, Field(gt=0, le=LONGEST_TIMEOUT)] = SOURCE_TIMEOUT


def extent_of(numbers: list[float]) -> Extent:
    xmin, ymin, xmax, ymax = numbers
    return xmin, ymin, xmax, ymax
