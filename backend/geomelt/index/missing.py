"""What to say where there is no index."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from geomelt.base.addresses import Address
from geomelt.base.errors import GeomeltError


def no_such_index(address: Address, others: Iterable[Address]) -> GeomeltError:
    """GeomeltError `no-such-index`; names one of `others` that is called alike."""
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
