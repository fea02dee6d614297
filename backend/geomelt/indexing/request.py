"""What an index run is asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from geomelt.base.addresses import Address
from geomelt.base.errors import GeomeltError
from geomelt.base.limits import LONGEST_TIMEOUT, SOURCE_TIMEOUT
from geomelt.imagery import Found, SourceOverrides, TileRecipe, scan_sources, searched_places


@dataclass(frozen=True)
class IndexRequest:
    """The index a run writes to, the sources it is about, and how it treats them.

    The index at `address` is made where there is none. `paths`, `include`, `exclude` and `remote`
    are those of `find_sources`. `recipe` None is the index's own. `bands` and `crs`, as
    `SourceOverrides` has them, hold for every source of the run, and from then on. `captions` also
    captions what was indexed without. `prune` removes sources that are gone. A source of which
    nothing valid comes for `source_timeout` seconds of reading is refused. Raises GeomeltError
    `invalid` for a timeout that is not above 0 or is longer than a day, and as `SourceOverrides`
    does.
    """

    address: Address
    paths: tuple[str, ...]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    remote: bool = False
    recipe: TileRecipe | None = None
    bands: tuple[int, ...] | None = None
    crs: str | None = None
    captions: bool = False
    prune: bool = False
    source_timeout: float = SOURCE_TIMEOUT

    def __post_init__(self) -> None:
        if not 0 < self.source_timeout <= LONGEST_TIMEOUT:
            raise GeomeltError(
                "The time limit of a source must be above 0 s and at most "
                f"{LONGEST_TIMEOUT:,.0f} s, a day, not {self.source_timeout:g}."
            )
        _ = self.overrides

    @classmethod
    def from_json(cls, address: Address, fields: Mapping[str, Any]) -> IndexRequest:
        """`fields` are those of the class but `address`, lists in place of tuples.

        Raises GeomeltError `invalid`.
        """
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in fields.items()
        }
        if values.get("recipe") is not None:
            values["recipe"] = TileRecipe.from_dict(values["recipe"])
        return cls(address, **values)

    @cached_property
    def overrides(self) -> SourceOverrides:
        """`bands` and `crs`, checked."""
        return SourceOverrides(self.bands, self.crs)

    def look(self) -> Found:
        """The sources' uris, and what became of other files; raises as `scan_sources` does."""
        return scan_sources(
            self.paths, include=self.include, exclude=self.exclude, remote=self.remote
        )

    def require_sources(self) -> None:
        """Raises as `find_sources` does."""
        found = self.look()
        if not found.sources:
            raise found.nothing()

    def folders(self) -> tuple[Path, ...]:
        """Where files that a raster names may lie: the folders given, and those of files given."""
        places = searched_places(self.paths)
        return tuple(place if place.is_dir() else place.parent for place in places)
