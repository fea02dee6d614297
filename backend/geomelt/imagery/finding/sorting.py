"""Which files of one folder are sources, what belongs to them, and why others are passed over."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from geomelt.imagery.account import Account
from geomelt.imagery.containers import registry
from geomelt.imagery.containers.container import Group, Holding, Ignored
from geomelt.imagery.files import not_imagery
from geomelt.imagery.files.listings import Listing
from geomelt.imagery.finding.kinds import FileKinds, Owners
from geomelt.imagery.formats import format_of

# Kept by systems and programs for themselves.
_FOREIGN = {"__macosx", "$recycle.bin", "system volume information", "@eadir", "lost+found"}


def is_hidden(name: str) -> bool:
    return name.startswith(".") or name.casefold() in _FOREIGN


def sort_out(listing: Listing, take: Callable[[str], bool], account: Account) -> Iterator[str]:
    """The uris of the sources among the files of one folder, archives aside.

    `take` says of a name whether the patterns let it pass. Every file is counted once.
    """
    kinds = FileKinds(listing)
    visible = [name for name in listing.names if not is_hidden(name)]
    account.add("hidden", len(listing.names) - len(visible))
    rasters = [name for name in visible if kinds.is_raster(name)]
    unplaced = {name for name in visible if kinds.is_bare_picture(name)}
    taken = {name for name in rasters if take(name)}
    excluded = {name for name in rasters if name not in taken}
    members: set[str] = set()
    for group in _groups(listing, taken):
        yield group.uri
        parts = set(group.names).intersection(visible)
        members |= parts
        account.add("sources", len(group.colours))
        account.add("belonging", len(parts) - len(group.colours))
    owners = Owners(rasters)
    for name in visible:
        if name in members:
            continue
        if name in taken:
            yield from _raster(listing, name, account)
        elif name in excluded:
            account.add("excluded")
        elif owner := owners.of(name):
            account.add("belonging" if owner in taken else "excluded")
        elif not take(name):
            account.add("excluded")
        elif name in unplaced:
            account.add("unplaced")
            uri = listing.uri(name)
            why = "nothing beside it places it: add a world file and a .prj, or georeference it"
            account.name(uri, f"{uri} was passed over (a picture without a place): {why}.")
        elif holding := registry.recognise(listing, name):
            yield from _held(holding, listing, name, account)
        else:
            account.other(name)


def _groups(listing: Listing, taken: set[str]) -> list[Group]:
    """Those whose colours the patterns let pass."""
    if len(taken) < 2:
        return []
    return [group for group in registry.groups(listing) if set(group.colours) <= taken]


def _raster(listing: Listing, name: str, account: Account) -> Iterator[str]:
    uri = listing.uri(name)
    row = format_of(name)
    if kind := not_imagery.kind_of(name):
        account.add(kind)
        account.name(uri, not_imagery.reason(uri, kind))
    elif listing.packed and row and not row.packed:
        account.other(name)
        account.name(uri, f"{uri} was passed over ({row.name} in an archive): unpack the archive.")
    elif holding := registry.recognise(listing, name):
        yield from _held(holding, listing, name, account)
    else:
        account.add("sources")
        yield uri


def _held(holding: Holding, listing: Listing, name: str, account: Account) -> Iterator[str]:
    if isinstance(holding, Ignored):
        account.add(holding.fate)
        if holding.reason:
            account.name(listing.uri(name), holding.reason(1))
    elif found := holding.uris():
        account.add("sources")
        yield from found
    else:
        account.other(name)
