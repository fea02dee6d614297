"""`docs/openapi.json`, and whether an answer is as it says."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from jsonschema import Draft202012Validator, ValidationError

REPOSITORY = Path(__file__).resolve().parents[2]
FILE = REPOSITORY / "docs" / "openapi.json"
CONTRACT: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
SCHEMAS: dict[str, Any] = CONTRACT["components"]["schemas"]
SEQUENCE = "application/geo+json-seq"
EVENTS = "text/event-stream"

_METHODS = ("get", "post", "delete")
# A parameter holds no slash, as the service sees its path.
_PATHS = {
    path: re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))) for path in CONTRACT["paths"]
}


class ContractError(AssertionError):
    """An answer that is not as the contract says."""


def calls() -> list[tuple[str, str]]:
    """Every method, in capitals, and path."""
    return [
        (method.upper(), path)
        for path, item in CONTRACT["paths"].items()
        for method in _METHODS
        if method in item
    ]


def without_names(path: str) -> str:
    """`/v1/jobs/{}` of `/v1/jobs/{job_id}`."""
    return re.sub(r"\{\w*\}", "{}", path)


def template(path: str) -> str:
    """`/v1/jobs/{job_id}` of `/v1/jobs/17`; "" where there is no such path."""
    fitting = [known for known, pattern in _PATHS.items() if pattern.fullmatch(path)]
    return min(fitting, key=lambda known: known.count("{"), default="")


def operation(method: str, path: str) -> dict[str, Any] | None:
    """What the contract says of a call; None where there is no such call."""
    found: dict[str, Any] | None = CONTRACT["paths"].get(template(path), {}).get(method.lower())
    return found


def check_body(method: str, path: str, body: Any) -> None:
    """Raises ContractError where a call takes no such body."""
    described = operation(method, path)
    if described is None:
        raise ContractError(f"the contract has no call {method} {path}")
    check(described["requestBody"]["content"]["application/json"]["schema"], body)


def check_response(response: httpx.Response) -> None:
    """Raises ContractError where an answer, read to its end, is not as the contract says."""
    check_answer(
        response.request.method,
        response.request.url.path,
        response.status_code,
        response.headers.get("content-type", ""),
        response.content,
    )


def check_answer(method: str, path: str, status: int, kind: str, content: bytes) -> None:
    """Raises ContractError where an answer is not as the contract says; `kind` is its type."""
    kind = kind.partition(";")[0].strip()
    described = operation(method, path)
    if described is None and status < 400:
        raise ContractError(f"the contract has no call {method} {path}")
    if described is None or status >= 400:
        _check_problem(kind, status, json.loads(content))
        return
    answer = described["responses"].get(str(status))
    if answer is None:
        raise ContractError(f"{method} {path} does not answer {status}")
    if "content" not in answer:
        if content:
            raise ContractError(f"{method} {path} answers nothing but {status}")
        return
    if kind not in answer["content"]:
        raise ContractError(f"{method} {path} does not answer {kind}")
    media = answer["content"][kind]
    if records := media.get("itemSchema"):
        schema = records["properties"]["data"]["contentSchema"] if kind == EVENTS else records
        for record in _records(kind, content.decode()):
            check(schema, record)
    elif kind == "application/json":
        check(media["schema"], json.loads(content))


def check(schema: dict[str, Any], instance: Any) -> None:
    """Raises ContractError where something is not as a schema of the contract says."""
    try:
        _validator(json.dumps(schema)).validate(instance)
    except ValidationError as error:
        place = "/".join(map(str, error.absolute_path))
        raise ContractError(f"{place}: {error.message}") from error


def _check_problem(kind: str, status: int, body: Any) -> None:
    if kind != "application/problem+json":
        raise ContractError(f"{status} with {kind}: problems are problem documents")
    check({"$ref": "#/components/schemas/Problem"}, body)
    known = CONTRACT["x-geomelt-codes"][body["code"]]
    # Why there is no engine may have any code; a call that is not there has two statuses.
    if status not in (known, 503) and (status, body["code"]) != (405, "no-such-call"):
        raise ContractError(f"{body['code']} is answered with {status}, not {known}")


def _records(kind: str, text: str) -> list[Any]:
    if kind == SEQUENCE:
        return [json.loads(record) for record in text.split("\x1e")[1:]]
    return [json.loads(event.removeprefix("data: ")) for event in text.split("\n\n") if event]


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator({**json.loads(schema), "components": CONTRACT["components"]})
