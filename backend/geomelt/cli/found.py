"""What was found, as a table; or why nothing was."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from geomelt.cli.output import print_table
from geomelt.index.filters import FILTERS, Filter

if TYPE_CHECKING:
    from geomelt.searching import SearchQuery

_COLUMNS = (
    *("rank", "tile_id", "match", "score", "lon lat"),
    *("caption", "source", "ground_size", "date"),
)

_PATHS = ("source", "earlier_source")


def print_hits(hits: dict[str, Any], query: SearchQuery) -> None:
    if not hits["features"]:
        print(_nothing_found(hits["query"], query))
        return
    from shapely.geometry import shape

    for feature in hits["features"]:
        hit, centre = feature["properties"], shape(feature["geometry"]).centroid
        hit["lon lat"] = f"{centre.x:.5f} {centre.y:.5f}"
        if hit["date_origin"] == "file":  # when the file was written, not when it was flown
            hit["date"] = f"{hit['date']} (file)"
    print_features(hits, _COLUMNS)


def _nothing_found(asked: dict[str, Any], query: SearchQuery) -> str:
    if not asked["searched"]:
        return f"{asked['index']} holds no tiles yet: index some imagery into it."
    limits, remedies = _limits(query)
    if not limits:
        return f"{asked['index']} holds no tiles but the examples: index more imagery into it."
    return f"No tile of {asked['index']} {' and '.join(limits)}: {' or '.join(remedies)}."


def _limits(query: SearchQuery) -> tuple[list[str], list[str]]:
    """What kept tiles from being found, and what to do about it."""
    where = query.where
    found = [
        (each.limit, each.remedy + _antimeridian(where, key))
        for key, each in FILTERS.items()
        if key in where.narrowed_by
    ]
    of_query = [
        (query.only, f"is what {query.only} means", "search without --only"),
        (query.min_score is not None, "reaches that score", "lower the score"),
        (query.min_match is not None, "reaches that match", "lower the match"),
    ]
    found += [(limit, remedy) for given, limit, remedy in of_query if given]
    return [limit for limit, _ in found], [remedy for _, remedy in found]


def _antimeridian(where: Filter, key: str) -> str:
    """What an extent that crosses it may be instead: a slip."""
    if key != "extent" or not where.extent or where.extent[0] <= where.extent[2]:
        return ""
    west, east = where.extent[0], where.extent[2]
    return f" (from {west:g} to {east:g} it crosses the antimeridian; swap them if not meant)"


def print_features(collection: dict[str, Any], columns: Sequence[str]) -> None:
    """A row for each feature; what none of them has takes no column."""
    found = [feature["properties"] for feature in collection["features"]]
    filled = [name for name in columns if any(each[name] is not None for each in found)]
    short = shortened([each[name] for each in found for name in _PATHS if each.get(name)])
    print_table(
        filled, [[short.get(str(each[name]), each[name]) for name in filled] for each in found]
    )


def shortened(paths: Sequence[str]) -> dict[Any, str]:
    """On a screen whole paths would fold: the folder that all have in common is left out."""
    if not (sys.stdout.isatty() and paths and all(map(os.path.isabs, paths))):
        return {}
    common = os.path.commonpath([os.path.dirname(path) for path in paths])  # noqa: PTH120
    return {path: os.path.relpath(path, common) for path in paths}
