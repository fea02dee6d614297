"""What the plugin calls, sends and reads is in `docs/openapi.json`."""

from __future__ import annotations

import ast
import dataclasses
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.contract import CONTRACT, SCHEMAS, calls, without_names

PLUGIN = Path(__file__).resolve().parents[3] / "geomelt_qgis"
HTTP = PLUGIN / "core" / "http"
METHODS = {"GET", "POST", "DELETE"}
INDEX = "/v1/indexes/{}"
# Codes of problems that the plugin has of itself.
OWN_CODES = {"backend", "backend-gone", "backend-slow", "not-drawn"}

TREES = {file: ast.parse(file.read_text("utf-8")) for file in sorted(PLUGIN.rglob("*.py"))}


def written(node: ast.expr, templates: dict[str, str]) -> str:
    """A path as it is written, with {} for what is put in; "" for what is no text."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(written(part, templates) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return written(node.value, templates) or "{}"
    if isinstance(node, ast.Call):
        return templates.get(ast.unparse(node.func), "")
    return ""


def path_templates() -> dict[str, str]:
    """What the functions of `calls.py` that write a path give: `/v1/indexes/{}` of `_index`."""
    templates: dict[str, str] = {}
    for node in TREES[HTTP / "calls.py"].body:
        if isinstance(node, ast.FunctionDef) and node.name in ("_index", "_concept"):
            given = node.body[-1]
            assert isinstance(given, ast.Return)
            assert given.value
            templates[node.name] = written(given.value, templates)
    return templates


def paths() -> Iterator[tuple[str, str]]:
    """What is called: the method ("" where that stands elsewhere) and the path."""
    templates = path_templates()
    for tree in TREES.values():
        parts: set[ast.AST] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and len(node.args) > 1:
                method, path = written(node.args[0], {}), written(node.args[1], templates)
                if method in METHODS and path:
                    yield method, path
            elif isinstance(node, ast.JoinedStr):
                parts |= set(node.values)
            if isinstance(node, ast.Constant | ast.JoinedStr) and node not in parts:
                path = written(node, templates)
                # In a docstring a word in capitals stands for what is put in.
                if path.startswith("/v1/"):
                    yield "", path.replace("NAME", "{}").partition("`")[0]


def test_calls_stand_in_one_module() -> None:
    elsewhere = {
        str(file.relative_to(PLUGIN))
        for file, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and str(node.value).startswith("/v1/")
    }
    assert elsewhere == {"core/http/calls.py"}


def test_every_call_of_the_plugin_is_in_it() -> None:
    known = {(method, without_names(path)) for method, path in calls()}
    found = set(paths())
    assert found - known <= {("", path) for _, path in known}
    assert {("GET", "/v1/health"), ("POST", f"{INDEX}/jobs"), ("POST", f"{INDEX}/change")} <= found
    assert {("", "/v1/caption"), ("", f"{INDEX}/search")} <= found


def test_records_have_its_fields() -> None:
    """What has no default must always be answered."""
    records = {
        name: record
        for name, record in runpy.run_path(str(HTTP / "contract.py")).items()
        if dataclasses.is_dataclass(record) and not name.startswith("_")
    }
    assert set(records) >= {"Health", "Index", "Job", "Concept"}
    for name, record in records.items():
        fields = dataclasses.fields(record)
        assert {field.name for field in fields} <= set(SCHEMAS[name]["properties"]), name
        needed = {field.name for field in fields if field.default is dataclasses.MISSING}
        assert needed <= set(SCHEMAS[name]["required"]), name


def test_capabilities_are_those_of_the_contract() -> None:
    classes = [
        node
        for node in TREES[PLUGIN / "core" / "capability.py"].body
        if isinstance(node, ast.ClassDef)
    ]
    values = {
        ast.literal_eval(node.value) for node in classes[0].body if isinstance(node, ast.Assign)
    }
    assert values == set(SCHEMAS["Health"]["properties"]["capabilities"]["items"]["enum"])


def test_the_protocol_is_its_version() -> None:
    contract = runpy.run_path(str(HTTP / "contract.py"))
    assert str(contract["PROTOCOL"]) == CONTRACT["info"]["version"]


def codes(tree: ast.Module) -> Iterator[str]:
    """Codes of problems that a module compares with."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and ast.unparse(node.left).endswith("error.code"):
            for each in ast.walk(node.comparators[0]):
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield each.value
                elif isinstance(each, ast.Name):
                    yield from _named(tree, each.id)


def _named(tree: ast.Module, name: str) -> Iterator[str]:
    """The texts of a module's constant."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            yield from (
                each.value
                for each in ast.walk(node.value)
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )


def test_codes_that_the_plugin_knows_are_its_codes() -> None:
    found = {code for tree in TREES.values() for code in codes(tree)}
    assert {"no-tiles", "unauthorized"} <= found
    assert found - OWN_CODES <= set(CONTRACT["x-geomelt-codes"])


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ('f"{_index(name)}/search"', f"{INDEX}/search"),
        ('f"/v1/jobs/{job_id}"', "/v1/jobs/{}"),
        ("_concept(index, name)", f"{INDEX}/concepts/{{}}"),
    ],
)
def test_what_a_path_is(source: str, path: str) -> None:
    node = ast.parse(source, mode="eval").body
    assert written(node, path_templates()) == path
