"""What labels ask for: a direction among the vectors, and from where on the answer is yes."""

from __future__ import annotations

from dataclasses import dataclass

from geomelt.feedback import logistic
from geomelt.feedback.rocchio import rocchio
from geomelt.index.records import Vector

LABELS_TO_LEARN = 5


@dataclass(frozen=True)
class Preference:
    """Tiles rank by their cosine with `vector` (d,), of unit length.

    A tile is what is meant when that cosine is `yes_from` or more; None while there are too
    few labels to say.
    """

    vector: Vector
    yes_from: float | None = None


def preference(
    text: Vector | None, positive: Vector, negative: Vector, background: Vector
) -> Preference:
    """What a text (d,) and labelled tiles (n, d), n from 0, ask for.

    A logistic model from five labels on with at least one of each sign, Rocchio's query before.
    `background` (m, d) are tiles of the index drawn by chance. Yes begins halfway between the
    mean positive and the mean negative label. Raises GeomeltError `empty-query`: see `rocchio`.
    """
    if not learns(len(positive), len(negative)):
        return Preference(rocchio(text, positive, negative))
    vector = logistic.direction(text, positive, negative, background)
    halfway = ((positive @ vector).mean() + (negative @ vector).mean()) / 2
    return Preference(vector, float(halfway))


def learns(positive: int, negative: int) -> bool:
    """Whether so many labels of each sign are enough for a model of their own."""
    return positive + negative >= LABELS_TO_LEARN and positive > 0 and negative > 0
