"""Sources that lie elsewhere than they did, known again by their content."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from geomelt.imagery import Fingerprint, RasterSource, SourceState, fingerprint
from geomelt.imagery.dating.dates import Dated
from geomelt.index.records import StoredSource


@dataclass(frozen=True)
class Move:
    """A source that lies elsewhere now; `state` is its state there, `dated` its new date and
    origin where it is called otherwise, too."""

    old: str
    new: str
    state: SourceState
    dated: Dated | None


class MissingSources:
    """Sources that were not found where they were, to be known again by their content."""

    def __init__(self, sources: Iterable[StoredSource]) -> None:
        self._by_size: dict[int, list[StoredSource]] = defaultdict(list)
        for source in sources:
            if source.record and source.record.fingerprint:
                self._by_size[source.size].append(source)

    def find(
        self, uri: str, state: SourceState, gone: Callable[[str], bool], *, remote: bool
    ) -> StoredSource | None:
        """The source that `uri` was before it moved; each is found once."""
        candidates = [source for source in self._by_size.get(state.size, ()) if gone(source.uri)]
        if not candidates:
            return None
        try:
            now = fingerprint(uri, remote=remote)
        except Exception:  # reading it says why
            return None
        for source in candidates:
            was = stored_fingerprint(source)
            if was.content == now.content and (
                was.sidecars == now.sidecars or is_placed_alike(source, uri, remote=remote)
            ):
                self._by_size[state.size].remove(source)
                return source
        return None


def stored_fingerprint(source: StoredSource) -> Fingerprint:
    return Fingerprint.parse(source.record.fingerprint if source.record else None)


def is_placed_alike(source: StoredSource, uri: str, *, remote: bool) -> bool:
    """Whether the raster `uri` lies, and is read, as the source did."""
    try:
        with RasterSource.open(uri, crs=source.said_crs, remote=remote) as now:
            return now.place == stored_fingerprint(source).place
    except Exception:
        return False  # reading it says why


def new_date(old: StoredSource, new: str, *, remote: bool) -> Dated | None:
    """A name may hold the date: None where it is the same, or the source cannot be opened."""
    if Path(old.uri).name == Path(new).name:
        return None
    try:
        with RasterSource.open(new, crs=old.said_crs, remote=remote) as source:
            return source.date, source.date_origin
    except Exception:  # reading it says why
        return None
