"""A concept as a filter: the tiles it says yes to."""

from __future__ import annotations

from geomelt.base.errors import GeomeltError
from geomelt.feedback.preference import LABELS_TO_LEARN, Preference
from geomelt.index.contract import Reader
from geomelt.index.filters import Filter

_FIRST = 1024
_WIDER = 8


def approved(store: Reader, preference: Preference, where: Filter) -> frozenset[int]:
    """The ids of the tiles that pass `where` and that the preference says yes to.

    Raises GeomeltError `too-few-labels` while it has not learned to say yes or no.
    """
    lowest = preference.yes_from
    if lowest is None:
        raise GeomeltError(
            f"The concept has too few labels to say yes or no: give it {LABELS_TO_LEARN} or more, "
            "some of tiles that show it and some of tiles that do not.",
            code="too-few-labels",
        )
    k = _FIRST
    while True:
        nearest = store.nearest(preference.vector, k, where)
        if len(nearest) < k or nearest[-1][1] < lowest:
            return frozenset(tile_id for tile_id, cosine in nearest if cosine >= lowest)
        k *= _WIDER
