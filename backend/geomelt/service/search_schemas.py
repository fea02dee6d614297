"""The bodies of a search and of a list of tiles."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from geomelt.searching import MAX_K, SearchQuery
from geomelt.searching.listing import TilesQuery
from geomelt.service.filter_fields import FilterBody, with_filters
from geomelt.service.schemas import Body, QueryText, TileIds


class TextBody(Body):
    text: QueryText
    weight: float = 1.0


@with_filters
class SearchBody(FilterBody):
    """A `SearchQuery`, and whether to `caption` the best of what it finds."""

    text: QueryText | None = None
    texts: Annotated[list[TextBody], Field(max_length=100)] = Field(default_factory=list)
    positive: TileIds = Field(default_factory=list)
    negative: TileIds = Field(default_factory=list)
    picture: str | None = None
    concept: str | None = None
    only: str | None = None
    k: int = 20
    min_score: float | None = None
    min_match: float | None = None
    fuse: bool = False
    rerank: bool = False
    merge: bool = True
    caption: bool = False

    def query(self) -> SearchQuery:
        return SearchQuery.from_json(self.model_dump(exclude={"caption"}))


@with_filters
class TilesBody(FilterBody):
    """Either the tiles `at` a point (x, y in `crs`) or, filtered, the next `k` `after` an id."""

    at: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None
    after: Annotated[int, Field(ge=0, lt=2**63)] = 0
    k: Annotated[int, Field(ge=1, le=MAX_K)] = 1000

    def query(self) -> TilesQuery:
        return self.to(TilesQuery)
