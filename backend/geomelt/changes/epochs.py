"""A date or a source, as an analyst writes it, and the tiles it means."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath

from geomelt.base.errors import GeomeltError
from geomelt.index.contract import Reader
from geomelt.index.filters import EVERYTHING, Filter

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def tiles_of(store: Reader, epoch: str, where: Filter) -> list[int]:
    """The tiles that pass `where` and are of `epoch`.

    An epoch is a date (2020, 2020-08, 2020-08-31: all that may be of then), else a source: its
    uri, its file name or a pattern such as `*_2020*.tif`. Raises GeomeltError `no-such-source`.
    """
    ids = store.within(narrowed(where, epoch))
    if not ids and not any(
        narrowed(EVERYTHING, epoch).passes_source(source.record)
        for source in store.sources()
        if source.record
    ):
        raise GeomeltError(
            f"The index {store.address.name} holds no imagery of {epoch!r}: 'geomelt report' names "
            "its sources and their dates.",
            code="no-such-source",
        )
    return ids


def narrowed(where: Filter, epoch: str) -> Filter:
    """The filter that lets only tiles of `epoch` pass, too."""
    if _DATE.fullmatch(epoch):
        return replace(where, dates=(epoch, epoch))
    anywhere = () if PurePath(epoch).is_absolute() else (f"*[\\/]{epoch}",)
    return replace(where, sources=(epoch, *anywhere))
