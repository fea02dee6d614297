"""The HTTP contract as data: `python -m geomelt.service.openapi docs/openapi.json` writes it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from geomelt.base import limits
from geomelt.base.about import PROTOCOL
from geomelt.base.addresses import MAX_NAME_BYTES
from geomelt.describing.extent import MAX_TILES
from geomelt.imagery.recipe import MAX_GROUND, MAX_LEVELS, MAX_OVERLAP, MIN_GROUND
from geomelt.jobs.queue import KEPT
from geomelt.searching import MAX_K
from geomelt.service.answers import Problem
from geomelt.service.app import routed
from geomelt.service.feature_answers import SequenceEnd
from geomelt.service.security import MAX_BODY_BYTES
from geomelt.service.server import END_WITHIN_SECONDS
from geomelt.service.statuses import STATUSES

# Answers that stand in no call's own schema: problems, and the last text of a sequence.
_BESIDES: tuple[type[BaseModel], ...] = (Problem, SequenceEnd)

LIMITS = {
    "most_hits": MAX_K,
    "most_examples": limits.MOST_EXAMPLES,
    "most_captioned_hits": limits.CAPTIONED_HITS,
    "most_captioned_tiles": MAX_TILES,
    "most_levels": MAX_LEVELS,
    "least_ground": MIN_GROUND,
    "most_ground": MAX_GROUND,
    "most_overlap": MAX_OVERLAP,
    "most_body_bytes": MAX_BODY_BYTES,
    "most_name_bytes": MAX_NAME_BYTES,
    "most_ended_jobs": KEPT,
    "source_timeout": limits.SOURCE_TIMEOUT,
    "longest_timeout": limits.LONGEST_TIMEOUT,
    "ends_within_seconds": END_WITHIN_SECONDS,
}


def contract() -> dict[str, Any]:
    """The OpenAPI document: every call with its bodies, limits and codes of problems."""
    made = get_openapi(
        title="GeoMELT",
        version=str(PROTOCOL),
        description="Said in words in docs/http-api.md. Made by `make openapi`: not edited.",
        routes=routed().routes,
    )
    schemas = made["components"]["schemas"]
    _, besides = models_json_schema(
        [(model, "serialization") for model in _BESIDES],
        ref_template="#/components/schemas/{model}",
    )
    schemas |= besides["$defs"]
    made["components"]["schemas"] = dict(sorted(schemas.items()))
    _drop_what_routes_return(made)
    _drop_titles(made["paths"])
    _drop_titles(made["components"])
    made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    made["security"] = [{"token": []}]
    made["x-geomelt-limits"] = LIMITS
    made["x-geomelt-codes"] = dict(sorted(STATUSES.items()))
    return made


def _drop_what_routes_return(made: dict[str, Any]) -> None:
    """Beside the schema of an answer FastAPI writes what the route's return type says: anything."""
    for path in made["paths"].values():
        for operation in path.values():
            for response in operation["responses"].values():
                for content in response.get("content", {}).values():
                    if "itemSchema" in content:
                        content.pop("schema", None)
                    elif reference := content["schema"].get("$ref"):
                        content["schema"] = {"$ref": reference}


def _drop_titles(part: Any) -> None:
    """Names of schemas in other letters."""
    if isinstance(part, dict):
        if isinstance(part.get("title"), str):
            del part["title"]
        for each in part.values():
            _drop_titles(each)
    elif isinstance(part, list):
        for each in part:
            _drop_titles(each)


def contract_text() -> str:
    """`contract` as it stands in the file."""
    return json.dumps(contract(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(contract_text(), encoding="utf-8", newline="\n")
