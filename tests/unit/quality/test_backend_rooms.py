"""The rooms of the backend: who may import whom, and what only one of them may import."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.imports import Import, circles, imported, imports, trees

PACKAGE = Path(__file__).resolve().parents[3] / "backend" / "geomelt"
MODULES = trees(PACKAGE)
IMPORTS = list(imports(MODULES))

# Bottom up: a room may import those of the lines above its own, and no other of its own line.
FLOORS = """
    base
    imagery
    index, model, sample
    engine
    indexing, feedback
    searching
    changes, summary, describing
    results
    training
    adapting
    jobs
    service
    cli, api
    geomelt, __main__
"""
FLOOR = {
    room.strip(): floor
    for floor, line in enumerate(FLOORS.strip().splitlines())
    for room in line.split(",")
}

# Libraries that one place alone speaks to.
ALONE = {
    "apsw": "geomelt.index.sqlite",
    "sqlite_vec": "geomelt.index.sqlite",
    "fastapi": "geomelt.service",
    "starlette": "geomelt.service",
    "uvicorn": "geomelt.service",
    "pydantic": "geomelt.service",
    "http": "geomelt.service",
    "typer": "geomelt.cli",
}
# What reading a raster has no part in, however far down.
NO_NETWORK = ("geomelt.base", "geomelt.imagery", "geomelt.index")
NETWORK = {"torch", "transformers", "onnxruntime"}
# Takes torch for its speed where it is installed, and does without it elsewhere.
DOES_WITHOUT = "geomelt.base.resizing"


def room(module: str) -> str:
    """`index` of `geomelt.index.sqlite`; `geomelt` is what `import geomelt` runs."""
    return module.split(".")[1] if "." in module else module


def within(module: str, place: str) -> bool:
    return f"{module}.".startswith(f"{place}.")


def is_wrong(each: Import) -> bool:
    """Whether an import goes upwards or sideways, or takes what is another place's alone."""
    importer, imported = each.importer, each.module
    if each.top != "geomelt":
        alone = ALONE.get(each.top, importer)
        no_network = importer != DOES_WITHOUT and any(
            within(importer, place) for place in NO_NETWORK
        )
        return not within(importer, alone) or (no_network and each.top in NETWORK)
    return room(importer) != room(imported) and FLOOR[room(importer)] <= FLOOR[room(imported)]


def statuses(tree: ast.AST) -> Iterator[str]:
    """Calls of a module that name an HTTP status of an answer of ours."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            named = [each.value for each in node.keywords if "status" in (each.arg or "")]
            values = [*named, *(node.args if name.endswith("Error") else [])]
            if any(isinstance(each, ast.Constant) and _is_status(each.value) for each in values):
                yield f"{name}, line {node.lineno}"


def _is_status(value: object) -> bool:
    return isinstance(value, int) and 400 <= value < 600


def test_every_room_has_its_floor() -> None:
    assert {room(module) for module in MODULES} == set(FLOOR)


def test_imports_run_downwards_and_libraries_stay_in_their_rooms() -> None:
    assert {str(each) for each in IMPORTS if is_wrong(each)} == set()


def test_no_modules_import_each_other() -> None:
    """Lazy imports count: they are for a quick start, and hide no circle."""
    assert circles(graph()) == []


def test_http_statuses_are_the_services_alone() -> None:
    found = {
        module: list(statuses(tree))
        for module, tree in MODULES.items()
        if room(module) != "service"
    }
    assert {module: calls for module, calls in found.items() if calls} == {}


def graph() -> dict[str, set[str]]:
    """Which of our modules each imports."""
    taken = defaultdict(set)
    for each in IMPORTS:
        if each.module in MODULES and each.module != each.importer:
            taken[each.importer].add(each.module)
    return taken


@pytest.mark.parametrize(
    ("importer", "source", "is_found"),
    [
        ("geomelt.index.records", "from geomelt.engine.tasks import stamp_of", True),
        ("geomelt.index.records", "from geomelt.base import clock", False),
        ("geomelt.index.records", "from geomelt.index.sqlite.store import Store", False),
        ("geomelt.index.records", "def late():\n    from geomelt.cli import main", True),
        ("geomelt.index.records", "if TYPE_CHECKING:\n    import geomelt.jobs", True),
        ("geomelt.summary.ground", "import geomelt.changes.epochs", True),
        ("geomelt.jobs.queue", "import apsw", True),
        ("geomelt.index.sqlite.store", "import apsw", False),
        ("geomelt.index.sqlitex", "import apsw", True),
        ("geomelt.imagery.grid", "from torch.nn import functional", True),
        ("geomelt.engine.engine", "import torch", False),
        ("geomelt.jobs.queue", "from http import HTTPStatus", True),
    ],
)
def test_what_is_wrong(importer: str, source: str, is_found: bool) -> None:
    found = [
        Import(importer, module)
        for node in ast.walk(ast.parse(source))
        for module in imported(node, MODULES)
    ]
    assert [is_wrong(each) for each in found] == [is_found]


def test_a_module_that_is_taken_from_its_package_is_what_is_imported() -> None:
    modules = {
        "rooms": ast.parse("from rooms.a import thing"),
        "rooms.a": ast.parse("from rooms import b"),
        "rooms.b": ast.parse("def late():\n    from rooms import a"),
    }
    taken = {str(each) for each in imports(modules)}
    assert taken == {"rooms -> rooms.a", "rooms.a -> rooms.b", "rooms.b -> rooms.a"}


def test_circles_are_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}}) == [["a", "b", "c"]]
    assert circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_statuses_are_found() -> None:
    source = "raise GeomeltError('no', status=404); Problem(404); Failed_Error(409, 'x'); f(500)"
    assert list(statuses(ast.parse(source))) == ["GeomeltError, line 1", "Failed_Error, line 1"]
