"""Where a running backend listens, and the paths of its contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote

from ..network import Route


@dataclass(frozen=True)
class Address:
    """`route` is the way to another machine; None leads straight to this one."""

    url: str
    token: str = field(repr=False)
    route: Route | None = None


def index_path(name: str) -> str:
    """`/v1/indexes/NAME`, safe in a URL."""
    return f"/v1/indexes/{quote(name, safe='')}"


def concept_path(index: str, name: str) -> str:
    return f"{index_path(index)}/concepts/{quote(name, safe='')}"


def thumbnail_path(index: str, tile_id: int) -> str:
    return f"{index_path(index)}/tiles/{tile_id}/thumbnail"
