"""docs/http-api.md says in words what docs/openapi.json says as data, and nothing else."""

from __future__ import annotations

import re
from typing import Any

from support.contract import CONTRACT, REPOSITORY, SCHEMAS, calls, without_names

DOCS = REPOSITORY / "docs"
PAGE = (DOCS / "http-api.md").read_text("utf-8")
# Where the page links to for the filters.
_FILTERS = (DOCS / "searching.md").read_text("utf-8").partition("\n## Filters\n")[2]
FILTERS = _FILTERS.partition("\n## ")[0]
# Blocks first, then what stands in backticks in a line.
BLOCKS = re.findall(r"^```\w*\n(.*?)^```", PAGE, re.M | re.S)
CODE = [*BLOCKS, *re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", PAGE, flags=re.M | re.S))]
# Of the line that says that a server is ready, and values of examples.
READY = {"ready", "port", "token_file"}
EXAMPLES = {"city", "runway", "forest", "water", "piers", "cpu"}
GEOJSON = {"type", "geometry", "coordinates", "features", "properties"}


def test_every_call_is_on_the_page() -> None:
    named = set(re.findall(r"\b(GET|POST|DELETE) (/v1/[\w/{}]+)", "\n".join(CODE)))
    assert {(method, without_names(path)) for method, path in named} == {
        (method, without_names(path)) for method, path in calls()
    }


def test_every_field_is_on_the_page() -> None:
    words = set(re.findall(r"\w+", "\n".join(CODE)))
    words |= set(re.findall(r'`"(\w+)"', FILTERS))
    assert fields() - words == set()


def test_every_field_on_the_page_exists() -> None:
    named = {word for code in CODE for word in re.findall(r'"([a-z][a-z_]*)"', code)}
    assert named - fields() - values(CONTRACT) - READY - EXAMPLES - GEOJSON == set()


def test_codes_on_the_page_exist() -> None:
    """Which status each has is tested with the statuses."""
    named = {code for code in CODE if re.fullmatch(r"[a-z]+(-[a-z]+)+", code)}
    named -= {key for key in CONTRACT if key.startswith("x-")}
    assert named <= set(CONTRACT["x-geomelt-codes"]) | values(CONTRACT)


def test_limits_are_on_the_page() -> None:
    limits = CONTRACT["x-geomelt-limits"]
    for name in ("most_hits", "most_examples", "longest_timeout", "most_ground", "most_levels"):
        assert re.search(rf"\b{limits[name]:,.0f}\b", PAGE), name
    assert f"{limits['most_body_bytes'] // 2**20} MiB" in PAGE


def fields() -> set[str]:
    """Of all bodies and answers; those of GeoJSON's own are known to everybody."""
    found = {name for schema in SCHEMAS.values() for name in schema.get("properties", {})}
    return found - GEOJSON


def values(part: Any) -> set[str]:
    """What a field may be, where the contract names each value."""
    if isinstance(part, dict):
        own = {part["const"]} if "const" in part else set(part.get("enum", ()))
        return {str(each) for each in own}.union(*map(values, part.values()))
    return set().union(*map(values, part)) if isinstance(part, list) else set()
