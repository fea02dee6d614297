"""The one vector that a query looks for.

    normalise(sum of weight * text + 2 * mean(positive) - mean(negative))

over the unit vectors of the texts and of the example tiles; a picture from outside is one more
positive example, a concept brings its own. From five examples on it is `geomelt.feedback`'s
logistic model that says where to look.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from geomelt.feedback import Preference, preference
from geomelt.imagery.pictures import as_tile
from geomelt.searching.query import SearchQuery
from geomelt.searching.texts import WeightedText, parse_texts

if TYPE_CHECKING:
    from geomelt.engine.engine import Engine
    from geomelt.index.concepts import Concept
    from geomelt.index.contract import Store


def query_vector(
    engine: Engine, store: Store, query: SearchQuery, concept: Concept | None = None
) -> np.ndarray:
    """float32 (dimension,), unit length.

    Raises GeomeltError `no-such-tile`, `unreadable` or `too-large` for the picture, and
    `empty-query` where the parts cancel each other out.
    """
    positive, negative = store.vectors(query.positive), store.vectors(query.negative)
    if query.picture:
        pictured = engine.embed_tiles(as_tile(query.picture, engine.image_size)[None])
        positive = np.concatenate([positive, pictured])
    if concept:
        positive = _stacked(positive, concept.positive)
        negative = _stacked(negative, concept.negative)
    text = _text_vector(engine, query_texts(query, concept))
    return preference(text, positive, negative, store.background()).vector


def concept_preference(engine: Engine, store: Store, concept: Concept) -> Preference:
    """What a concept alone asks for."""
    none = np.empty((0, engine.stamp.dimension), np.float32)
    return preference(
        _text_vector(engine, parse_texts(concept.text or "")),
        _stacked(none, concept.positive),
        _stacked(none, concept.negative),
        store.background(),
    )


def query_texts(query: SearchQuery, concept: Concept | None) -> tuple[WeightedText, ...]:
    """The query's texts; the concept's where it has none of its own."""
    return query.weighted or parse_texts((concept and concept.text) or "")


def _text_vector(engine: Engine, texts: Sequence[WeightedText]) -> np.ndarray | None:
    if not texts:
        return None
    weights = np.array([text.weight for text in texts], dtype=np.float32)
    vector: np.ndarray = weights @ engine.embed_texts([text.text for text in texts])
    return vector


def _stacked(vectors: np.ndarray, more: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate([vectors, *(each[None] for each in more)])
