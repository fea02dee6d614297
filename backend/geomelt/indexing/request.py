"""What a run is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from geomelt.base.errors import GeomeltError
from geomelt.base.limits import LONGEST_TIMEOUT, SOURCE_TIMEOUT
from geomelt.imagery import (
    NOTHING_SAID,
    Found,
    SourceRecipe,
    TileRecipe,
    look_through,
    searched_places,
)


@dataclass(frozen=True)
class Wanted:
    """The sources a run is about, and how it treats them.

    `paths`, `include`, `exclude` and `remote` are those of `find_sources`. `recipe` None is the
    index's own. `said` holds for every source of the run, and from then on. `captions` also
    captions what is indexed without. `prune` removes sources that are gone. A source of which
    nothing valid comes for `source_timeout` seconds of reading is refused. Raises GeomeltError
    `invalid` for a timeout that is not above 0, or is longer than a day.
    """

    paths: tuple[str, ...]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    remote: bool = False
    recipe: TileRecipe | None = None
    said: SourceRecipe = NOTHING_SAID
    captions: bool = False
    prune: bool = False
    source_timeout: float = SOURCE_TIMEOUT

    def __post_init__(self) -> None:
        if not 0 < self.source_timeout <= LONGEST_TIMEOUT:
            raise GeomeltError(
                "The time limit of a source must be above 0 s and at most "
                f"{LONGEST_TIMEOUT:,.0f} s, a day, not {self.source_timeout:g}."
            )

    def look(self) -> Found:
        """Their uris, and what became of other files; raises as `look_through` does."""
        return look_through(
            self.paths, include=self.include, exclude=self.exclude, remote=self.remote
        )

    def require_sources(self) -> None:
        """Raises as `find_sources` does."""
        found = self.look()
        if not found.sources:
            raise found.nothing()

    def folders(self) -> list[Path]:
        """Where files that a raster names may lie: the folders given, and those of files given."""
        places = searched_places(self.paths)
        return [place if place.is_dir() else place.parent for place in places]
