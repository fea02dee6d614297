"""An index at one moment, as the cache and what was written since have it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geomelt.index.cache.codes import Codes
from geomelt.index.cache.passing_rows import Mask, Selection, select
from geomelt.index.cache.prefix import Prefix
from geomelt.index.cache.snapshot import Snapshot
from geomelt.index.cache.tile_arrays import Places, Rows, highest
from geomelt.index.filter_table import SourceFacts
from geomelt.index.filters import OF_SOURCES, Filter
from geomelt.index.records import Vector
from geomelt.index.shared_ground import sharing

_CANDIDATES = 2000  # scored exactly, at least
_CANDIDATES_PER_HIT = 5
_MANY = 8  # one row in so many: with more candidates than that guessing does not pay

# What rows and sources here hold; all else of a filter is the store's to select by.
_KNOWN = {"extent", "within", "levels", "excluded", *OF_SOURCES}

_Scored = tuple[Places, Vector]  # ids and cosines


@dataclass(frozen=True)
class View:
    """All tiles of one moment in arrays: rows of the cache, and rows written after it.

    `sources` are those that the rows' owners count, None where one is gone and its tiles with it;
    `gone` is the share of the cached rows that went so.
    """

    cached: Rows
    prefix: Prefix
    codes: Codes | None
    later: Rows
    sources: tuple[SourceFacts | None, ...]
    gone: float

    def nearest(
        self, snapshot: Snapshot, unit: Vector, k: int, where: Filter
    ) -> list[tuple[int, float]]:
        """(tile id, cosine) of the `k` nearest to a unit vector, best first, equal ones by id.

        Exact, but for FAISS's guess where nothing narrows the search.
        """
        wanted = k + len(where.excluded)
        owners, named = self._owners(where), snapshot.narrowed(where.without(_KNOWN))
        found = self._guessed(unit, wanted) if where.lets_all_pass else None
        if found is None:
            selected = select(self.cached, where, owners, named)
            found = _best(snapshot, self.cached, self.prefix, unit, wanted, selected, where)
        if len(self.later):
            selected = select(self.later, where, owners, named)
            later = _best(snapshot, self.later, None, unit, wanted, selected, where)
            found = np.concatenate([found[0], later[0]]), np.concatenate([found[1], later[1]])
        ids, scores = found
        if where.excluded:
            kept = ~np.isin(ids, np.fromiter(where.excluded, np.int64))
            ids, scores = ids[kept], scores[kept]
        lead = np.lexsort((ids, -scores))[:k]
        return list(zip(ids[lead].tolist(), np.clip(scores[lead], -1, 1).tolist(), strict=True))

    def within(self, snapshot: Snapshot, where: Filter) -> list[int]:
        """The ids of all tiles that pass, ascending."""
        owners, ids = self._owners(where), snapshot.narrowed(where.without(_KNOWN))
        found: set[int] = set()
        for rows in (self.cached, self.later):
            selected = select(rows, where, owners, ids)
            if selected is None:
                found.update(rows.ids.tolist())
                continue
            found.update(rows.ids[selected.places[~selected.unsure]].tolist())
            unsure = rows.ids[selected.places[selected.unsure]]
            found.update(unsure[_shared(snapshot, unsure, where)].tolist())
        return sorted(found - where.excluded)

    def _guessed(self, unit: Vector, wanted: int) -> _Scored | None:
        """The best of FAISS's candidates; None where there is none, or guessing does not pay."""
        share = 1 - self.gone
        count = max(_CANDIDATES, _CANDIDATES_PER_HIT * wanted)
        if self.codes is None or count * _MANY > share * share * len(self.cached):
            return None
        places = self.codes.candidates(unit @ self.prefix.rotation, int(count / share))
        if self.gone:
            places = places[self._alive()[self.cached.owners[places]]]
        if len(places) < wanted:
            return None
        return _leading(self.cached.ids[places], self.cached.scores(unit, places), wanted)

    def _owners(self, where: Filter) -> Mask | None:
        """Which sources pass, by number; None when all do."""
        if where.by_source:
            return np.array([s is not None and where.passes_source(s) for s in self.sources], bool)
        return self._alive() if self.gone else None

    def _alive(self) -> Mask:
        return np.array([source is not None for source in self.sources], bool)


def _best(
    snapshot: Snapshot,
    rows: Rows,
    prefix: Prefix | None,
    unit: Vector,
    wanted: int,
    selected: Selection | None,
    where: Filter,
) -> _Scored:
    """The `wanted` best rows of a selection, None meaning all, exactly."""
    places = None if selected is None else selected.places
    sure = None if selected is None or not selected.unsure.any() else ~selected.unsure
    if prefix is not None:
        contenders = prefix.contenders(unit, wanted, places, sure)
    else:
        contenders = np.arange(len(rows)) if places is None else places
    ids, scores = rows.ids[contenders], rows.scores(unit, contenders)
    if selected is None or sure is None:
        return _leading(ids, scores, wanted)
    unsure = selected.unsure[np.searchsorted(selected.places, contenders)]
    # The footprints decide on tiles at the edge of the area, but only on those that came first.
    while True:
        lead = _lead(ids, scores, wanted)
        doubtful = lead[unsure[lead]]
        if not len(doubtful):
            break
        scores[doubtful[~_shared(snapshot, ids[doubtful], where)]] = -np.inf
        unsure[doubtful] = False
    lead = lead[np.isfinite(scores[lead])]
    return ids[lead], scores[lead]


def _leading(ids: Places, scores: Vector, wanted: int) -> _Scored:
    lead = _lead(ids, scores, wanted)
    return ids[lead], scores[lead]


def _lead(ids: Places, scores: Vector, wanted: int) -> Places:
    """The places of the `wanted` highest scores, best first, equal ones by id."""
    places = highest(scores, wanted)
    return places[np.lexsort((ids[places], -scores[places]))][:wanted]


def _shared(snapshot: Snapshot, ids: Places, where: Filter) -> Mask:
    return sharing(snapshot.footprints(ids.tolist()), where.area)
