"""What is wrong with a body by `docs/openapi.json`, as far as the fake backend looks: which fields
there are and must be, and what kind of JSON each is. QGIS's Python has no JSON Schema."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

_FILES = (folder / "docs" / "openapi.json" for folder in Path(__file__).resolve().parents)
_CONTRACT = json.loads(next(file for file in _FILES if file.exists()).read_text(encoding="utf-8"))
_KINDS = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "array": list,
    "object": dict,
    "null": type(None),
}


def fault(method: str, path: str, body: dict[str, Any]) -> str:
    """What the real backend would refuse, or empty."""
    for known, item in _CONTRACT["paths"].items():
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(known))
        if re.fullmatch(pattern, path) and method.lower() in item:
            described = item[method.lower()].get("requestBody")
            schema = described["content"]["application/json"]["schema"] if described else {}
            return _fault(schema, body, "the body") if described else ""
    return f"there is no call {method} {path}"


def _fault(schema: dict[str, Any], value: Any, name: str) -> str:
    schema = _resolved(schema)
    if choices := schema.get("anyOf"):
        faults = [_fault(choice, value, name) for choice in choices]
        return "" if "" in faults else max(faults, key=len)
    kind = schema.get("type")
    if kind and not _is(value, kind):
        return f"{name} is no {kind}"
    if isinstance(value, list):
        return next(filter(None, (_fault(schema.get("items", {}), v, name) for v in value)), "")
    if not isinstance(value, dict) or "properties" not in schema:
        return ""
    if missing := [each for each in schema.get("required", []) if each not in value]:
        return f"{name} has no field {missing[0]}"
    if more := [each for each in value if each not in schema["properties"]]:
        return f"{name} has a field {more[0]}"
    fields = schema["properties"]
    return next(filter(None, (_fault(fields[key], value[key], key) for key in value)), "")


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return _CONTRACT["components"]["schemas"][name] if name else schema


def _is(value: Any, kind: str) -> bool:
    is_flag = isinstance(value, bool)
    return isinstance(value, _KINDS[kind]) and (not is_flag or kind == "boolean")
