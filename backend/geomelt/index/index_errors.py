"""What stores refuse, in the same words whichever store it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from geomelt.base.addresses import Address
from geomelt.base.errors import GeomeltError


def no_such_index(address: Address, others: Iterable[Address]) -> GeomeltError:
    """Names one of `others` whose name is nearly the same."""
    names = {other.name.lower(): other.name for other in others}
    alike = get_close_matches(address.name.lower(), names, n=1)
    remedy = (
        f"did you mean {names[alike[0]]!r}?"
        if alike
        else "check its name, or index imagery into it."
    )
    return GeomeltError(
        f"There is no index {address.name!r} in {address.home}: {remedy}", code="no-such-index"
    )


def index_exists(address: Address) -> GeomeltError:
    return GeomeltError(
        f"There is an index {address.name} already: open it, delete it or choose another name.",
        code="index-exists",
    )


def index_busy(address: Address, process: object, since: object, remedy: str) -> GeomeltError:
    return GeomeltError(
        f"The index {address.name} has been written by process {process} since {since}: {remedy}.",
        code="index-busy",
    )


def no_such_source(address: Address, uri: str) -> GeomeltError:
    return GeomeltError(
        f"There is no source {uri} in the index {address.name}: index it again.",
        code="no-such-source",
    )


def no_such_tile(address: Address, tile_id: int) -> GeomeltError:
    return GeomeltError(
        f"There is no tile {tile_id} in the index {address.name}: its source may have been indexed "
        "again since; search once more.",
        code="no-such-tile",
    )


def no_such_concept(address: Address, name: str) -> GeomeltError:
    return GeomeltError(
        f"There is no concept {name!r} in the index {address.name}: label some tiles for it first.",
        code="no-such-concept",
    )


def concept_exists(address: Address, name: str) -> GeomeltError:
    return GeomeltError(
        f"There is a concept {name!r} in the index {address.name} already: delete it, overwrite it "
        "or take another name.",
        code="concept-exists",
    )


def check_labels(name: str, positive: Collection[int], negative: Collection[int]) -> None:
    """GeomeltError `invalid` for a tile that is to be both."""
    if both := set(positive) & set(negative):
        raise GeomeltError(
            f"Tile {min(both)} is labelled as showing {name} and as not showing it: choose one."
        )
