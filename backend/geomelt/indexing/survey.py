"""What there is to do: which sources are new, changed, moved, gone, or as they were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from geomelt.base.errors import GeomeltError
from geomelt.imagery import (
    NO_OVERRIDES,
    Account,
    Fingerprint,
    Found,
    RasterSource,
    SourceOverrides,
    SourceState,
    file_behind,
    fingerprint,
    searched_places,
    state_of,
)
from geomelt.imagery.dating.dates import Dated
from geomelt.imagery.files.remote import is_url
from geomelt.index.contract import Store
from geomelt.index.records import StoredSource
from geomelt.indexing.request import IndexRequest

_GONE = SourceState(0, 0)


@dataclass(frozen=True)
class Move:
    """A source that lies elsewhere now; `state` is its state there, `dated` its new date and
    origin where it is called otherwise, too."""

    old: str
    new: str
    state: SourceState
    dated: Dated | None


@dataclass(frozen=True)
class Survey:
    """The sources that were `found`, and what is to be done about them.

    `to_read`: each with what was given of it, now or earlier. `replaced_sidecars`: sources whose
    sidecars are others and place them as before, with their fingerprints from now on. `account`:
    what became of every file.
    """

    found: int
    to_read: Mapping[str, SourceOverrides]
    to_caption: tuple[str, ...]
    moved: tuple[Move, ...]
    replaced_sidecars: tuple[tuple[str, str], ...]
    unchanged: int
    vanished: tuple[str, ...]
    account: Account


def survey(store: Store, request: IndexRequest) -> Survey:
    """Compare sources with the index by size, time of change and what their sidecars say.

    None is opened but those whose sidecars say something else: the place that results decides.

    A refused source is to be read again, as what kept it from being read may be over; so is
    one for which other bands or another CRS are given now. A new one is known as moved when its
    fingerprint is that of a source that is gone. Vanished ones are those under the paths of this
    run, or named outright. Raises as `find_sources` does, `no-rasters` only where nothing has
    vanished either.
    """
    stored = {source.uri: source for source in store.sources()}
    remote = request.remote
    gone: Callable[[str], bool] = cache(lambda uri: _is_gone(uri, remote=remote))
    vanished = {uri for uri in _under(stored, request.paths) if gone(uri)}
    looked = _look(request, vanished)
    found = looked.sources
    to_read: dict[str, SourceOverrides] = {}
    to_caption, moved = [], []
    replaced_sidecars: list[tuple[str, str]] = []
    known = _Missing(stored[uri] for uri in stored.keys() - set(found))
    for uri in found:
        state = _state(uri, remote=remote)
        source = stored.get(uri)
        old = None if source else known.find(uri, state, gone, remote=remote)
        if old and not _is_corrected(old, request.overrides):
            moved.append(Move(old.uri, uri, state, _dated(old, uri, remote=remote)))
            vanished.discard(old.uri)
            source = old
        elif source is None or _changed(source, state, request):
            to_read[uri] = request.overrides.over(_given_of(source or old))
            continue
        elif (known_as := _fingerprint(source)).sidecars != state.sidecars:
            replaced_sidecars.append((uri, str(replace(known_as, sidecars=state.sidecars))))
        if request.captions and not source.captioned:
            to_caption.append(uri)
    return Survey(
        found=len(found),
        to_read=to_read,
        to_caption=tuple(to_caption),
        moved=tuple(moved),
        replaced_sidecars=tuple(replaced_sidecars),
        unchanged=len(found) - len(to_read) - len(moved),
        vanished=tuple(sorted(vanished)),
        account=looked.account,
    )


def _given_of(source: StoredSource | None) -> SourceOverrides:
    return SourceOverrides(source.said_bands, source.said_crs) if source else NO_OVERRIDES


def _is_corrected(source: StoredSource, now: SourceOverrides) -> bool:
    """Whether what is given `now` differs; a CRS means only sources without their own."""
    before = _given_of(source)
    after = now.over(before)
    return after.bands != before.bands or (before.crs is not None and after.crs != before.crs)


class _Missing:
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
        except Exception:  # as above
            return None
        for source in candidates:
            was = _fingerprint(source)
            if was.content == now.content and (
                was.sidecars == now.sidecars or _lies(source, uri, remote=remote)
            ):
                self._by_size[state.size].remove(source)
                return source
        return None


def _fingerprint(source: StoredSource) -> Fingerprint:
    return Fingerprint.parse(source.record.fingerprint if source.record else None)


def _changed(source: StoredSource, state: SourceState, request: IndexRequest) -> bool:
    if source.status == "refused" or _is_corrected(source, request.overrides):
        return True
    if (source.size, source.mtime_ns) != (state.size, state.mtime_ns):
        return True
    beside = _fingerprint(source).sidecars
    return beside != state.sidecars and not _lies(source, source.uri, remote=request.remote)


def _lies(source: StoredSource, uri: str, *, remote: bool) -> bool:
    """Whether the raster `uri` lies, and is read, as the source did."""
    try:
        with RasterSource.open(uri, crs=source.said_crs, remote=remote) as now:
            return now.place == _fingerprint(source).place
    except Exception:
        return False  # reading it says why


def _look(request: IndexRequest, vanished: set[str]) -> Found:
    # A known source that is gone, a folder that lost all its rasters: news, not a mistake.
    there = tuple(path for path in request.paths if path not in vanished)
    found = replace(request, paths=there).look()
    if not (found.sources or vanished):
        raise found.nothing()
    return found


def _under(uris: Iterable[str], paths: Iterable[str]) -> Iterator[str]:
    """Those of `uris` that lie where `paths` are searched; those elsewhere are not asked for."""
    roots = searched_places(paths)
    for uri in uris:
        if is_url(uri):
            continue
        place = file_behind(uri)
        if any(place.is_relative_to(root) for root in roots):
            yield uri


def _state(uri: str, *, remote: bool) -> SourceState:
    try:
        return state_of(uri, remote=remote)
    except Exception:
        return _GONE  # reading it says why


def _dated(old: StoredSource, new: str, *, remote: bool) -> Dated | None:
    """A name may hold the date: None where it is the same, or the source cannot be opened."""
    if Path(old.uri).name == Path(new).name:
        return None
    try:
        with RasterSource.open(new, crs=old.said_crs, remote=remote) as source:
            return source.date, source.date_origin
    except Exception:  # reading it says why
        return None


def _is_gone(uri: str, *, remote: bool) -> bool:
    try:
        state_of(uri, remote=remote)
    except FileNotFoundError:
        return True
    except GeomeltError as error:
        return error.code == "no-such-file"
    except Exception:
        return False
    return False
