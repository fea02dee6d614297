"""What there is to do: which sources are new, changed, moved, gone, or as they were."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from geomelt.base.errors import GeomeltError
from geomelt.imagery import (
    NO_OVERRIDES,
    Account,
    Found,
    SourceOverrides,
    SourceState,
    file_behind,
    searched_places,
    state_of,
)
from geomelt.imagery.files.remote import is_url
from geomelt.index.contract import Store
from geomelt.index.records import StoredSource
from geomelt.indexing.moved import (
    MissingSources,
    Move,
    is_placed_alike,
    new_date,
    stored_fingerprint,
)
from geomelt.indexing.request import IndexRequest

_GONE = SourceState(0, 0)


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
    known = MissingSources(stored[uri] for uri in stored.keys() - set(found))
    for uri in found:
        state = _state(uri, remote=remote)
        source = stored.get(uri)
        old = None if source else known.find(uri, state, gone, remote=remote)
        if old and not _is_corrected(old, request.overrides):
            moved.append(Move(old.uri, uri, state, new_date(old, uri, remote=remote)))
            vanished.discard(old.uri)
            source = old
        elif source is None or _changed(source, state, request):
            to_read[uri] = request.overrides.over(_given_of(source or old))
            continue
        elif (known_as := stored_fingerprint(source)).sidecars != state.sidecars:
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


def _changed(source: StoredSource, state: SourceState, request: IndexRequest) -> bool:
    if source.status == "refused" or _is_corrected(source, request.overrides):
        return True
    if (source.size, source.mtime_ns) != (state.size, state.mtime_ns):
        return True
    beside = stored_fingerprint(source).sidecars
    return beside != state.sidecars and not is_placed_alike(
        source, source.uri, remote=request.remote
    )


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
