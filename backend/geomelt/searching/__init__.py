"""Searching an index: query language, fusion, match, re-ranking, answers."""

from geomelt.searching.answer import Answer, Found, tile_feature
from geomelt.searching.hits import find, search_index
from geomelt.searching.query import MAX_K, SearchQuery
from geomelt.searching.texts import WeightedText, parse_texts, write_texts

__all__ = [
    "MAX_K",
    "Answer",
    "Found",
    "SearchQuery",
    "WeightedText",
    "find",
    "parse_texts",
    "search_index",
    "tile_feature",
    "write_texts",
]
