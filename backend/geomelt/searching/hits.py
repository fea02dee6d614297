"""One search of an index: the question in, ranked hits out."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from geomelt.feedback import approved
from geomelt.index.filters import Filter
from geomelt.searching.answer import Answer, Found
from geomelt.searching.joint_ranking import CANDIDATES, reranked
from geomelt.searching.match import Calibration
from geomelt.searching.query import SearchQuery
from geomelt.searching.ranking import rank
from geomelt.searching.vector import concept_preference, query_texts, query_vector

if TYPE_CHECKING:
    from geomelt.engine.engine import Engine
    from geomelt.index.concepts import Concept
    from geomelt.index.contract import Store


def find(engine: Engine, store: Store, query: SearchQuery, *, name: str) -> Answer:
    """The best tiles of an index, called `name` in the answer.

    Raises GeomeltError `other-model`, `no-such-tile`, `no-such-concept`, `too-few-labels`,
    `bad-extent`, `empty-query`, or what is wrong with the picture.
    """
    store.require_model(engine.stamp)
    started = time.perf_counter()
    with store.moment():
        concept = store.concepts.get(query.concept) if query.concept else None
        where = _where(engine, store, query, concept)
        tiles = store.counts().tiles
        found = _found(engine, store, query, concept, where) if tiles else []
    asked = {
        "text": query.written or None,
        "index": name,
        "model": f"{engine.stamp.id}@{engine.stamp.revision}",
        "searched": tiles,
        "seconds": round(time.perf_counter() - started, 4),
    }
    return Answer(asked, found, store)


def search_index(engine: Engine, store: Store, query: SearchQuery, *, name: str) -> dict[str, Any]:
    """`find` as one FeatureCollection (EPSG:4326)."""
    return find(engine, store, query, name=name).collection()


def _where(engine: Engine, store: Store, query: SearchQuery, concept: Concept | None) -> Filter:
    """The query's own filters, without the labelled tiles, and the `only` concept's yes."""
    labelled = concept.tiles if concept else frozenset()
    where = replace(query.where, excluded=labelled.union(query.positive, query.negative))
    if query.only:
        judge = concept_preference(engine, store, store.concepts.get(query.only))
        where = replace(where, ids=approved(store, judge, where))
    return where


def _found(
    engine: Engine, store: Store, query: SearchQuery, concept: Concept | None, where: Filter
) -> list[Found]:
    texts = query_texts(query, concept)
    vector = query_vector(engine, store, query, concept)
    calibration = Calibration.of(store.background() @ vector)
    ranked = rank(
        store,
        vector,
        texts if query.fuse else (),
        where,
        k=max(query.k, CANDIDATES) if query.rerank else query.k,
        lowest=calibration.lowest(query.min_score, query.min_match),
        merge=query.merge,
    )
    if query.rerank:
        ranked = reranked(engine, store, texts, ranked)
    best = ranked[: query.k]
    matches = calibration.match(np.array([cosine for _, cosine in best]))
    return [
        Found(tile_id, cosine, float(match))
        for (tile_id, cosine), match in zip(best, matches, strict=True)
    ]
