"""Who may import whom in the plugin: arrows run downwards only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PLUGIN = Path(__file__).resolve().parents[3] / "geomelt_qgis"
# From the bottom up; a module imports its own room and those before it.
CORE = ["base", "requests", "http", "tasks", "installer", "process", "layers"]
VERBS = ["search", "caption", "index", "summary"]  # of one height: none imports another
TOP = ["session", "diagnostics"]  # modules of core/ that stand on its rooms
WIDGETS = {"qgis.gui", "qgis.PyQt.QtWidgets", "qgis.PyQt.QtSvg"}
SHARED = "shared"
OVER_THE_ROOMS = {"dock", "state_bar", "integration", "layer_actions"}  # of gui/


def modules() -> Iterator[tuple[tuple[str, ...], ast.Module]]:
    for file in sorted(PLUGIN.rglob("*.py")):
        name = file.relative_to(PLUGIN).with_suffix("").parts
        yield name, ast.parse(file.read_text("utf-8"))


def imports(name: tuple[str, ...], tree: ast.Module) -> Iterator[tuple[str, ...]]:
    """What a module imports from the plugin, as paths in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            package = name[: len(name) - node.level]
            if node.module:
                yield (*package, *node.module.split("."))
            else:
                yield from ((*package, alias.name) for alias in node.names)


def room(path: tuple[str, ...]) -> str:
    """The room inside core/ or gui/; of core's loose modules, `base` or their own name."""
    is_room = (PLUGIN / path[0] / path[1]).is_dir()
    if is_room or path[0] != "core" or path[1] in TOP:
        return path[1]
    return "base"


def wrong(name: tuple[str, ...], target: tuple[str, ...]) -> bool:
    side, to_side = name[0], target[0]
    if side == to_side == "core":
        return _height(room(target)) >= _height(room(name)) and room(target) != room(name)
    if side == to_side == "gui":
        own, other = room(name), room(target)
        return own not in OVER_THE_ROOMS and other not in (own, SHARED)
    if side == "plugin":
        return False
    return to_side != "core" and side != to_side


def _height(of: str) -> int:
    order = [*CORE, "verbs", *TOP]
    return order.index("verbs" if of in VERBS else of)


INSIDE = [(name, tree) for name, tree in modules() if len(name) > 1 and name[-1] != "__init__"]


def test_there_are_rooms():
    assert {room(name) for name, _ in INSIDE if name[0] == "core"} == {*CORE, *VERBS, *TOP}


def test_arrows_run_downwards():
    found = [
        f"{'/'.join(name)} imports {'/'.join(target)}"
        for name, tree in INSIDE
        for target in imports(name, tree)
        if wrong(name, target)
    ]
    assert found == []


def test_core_has_no_widgets():
    found = {
        (name, node.module)
        for name, tree in INSIDE
        if name[0] == "core"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in WIDGETS
    }
    assert found == set()


def test_one_name_one_thing():
    names = sorted(name[-1] for name, _ in modules() if name[-1] != "__init__")
    assert sorted({each for each in names if names.count(each) > 1}) == []


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("core/http/client", "core/tasks/task"),
        ("core/text", "core/http/client"),
        ("core/search/examples", "core/caption/captioning"),
        ("core/index/job_run", "core/session"),
        ("core/text", "gui/dock"),
        ("core/text", "processing/provider"),
        ("gui/search/search_tab", "gui/caption/caption_tab"),
        ("gui/search/search_tab", "gui/dock"),
        ("gui/shared/canvas", "gui/search/search_tab"),
        ("gui/dock", "processing/provider"),
        ("processing/provider", "gui/shared/canvas"),
    ],
)
def test_what_is_wrong(name, target):
    assert wrong(tuple(name.split("/")), tuple(target.split("/")))


def test_what_is_right():
    for name, target in (
        ("gui/dock", "gui/search/search_tab"),
        ("gui/search/search_tab", "gui/shared/canvas"),
        ("processing/provider", "core/session"),
        ("core/index/job_run", "core/http/client"),
    ):
        assert not wrong(tuple(name.split("/")), tuple(target.split("/")))
