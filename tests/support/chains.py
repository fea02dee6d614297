"""The dotted names in a source file that begin with something imported from Qt or QGIS."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Chain:
    """`QFrame.Shape.HLine` of `qgis.PyQt.QtWidgets`, and where it is used.

    `is_guarded`: the file checks one of the names by hasattr before it uses it.
    """

    module: str
    names: tuple[str, ...]
    place: str
    is_guarded: bool

    def __str__(self) -> str:
        return f"{self.place}: {'.'.join(self.names)}"


def chains(plugin: Path, prefix: str) -> Iterator[Chain]:
    """All chains of two names or more whose first is imported from a module under `prefix`."""
    for file in sorted(plugin.rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        origin = {
            alias.asname or alias.name: node.module
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(prefix)
            for alias in node.names
        }
        guarded = {
            node.args[1].value
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "hasattr"
            and isinstance(node.args[1], ast.Constant)
        }
        inner = {node.value for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node not in inner:
                names = _names(node)
                if names and names[0] in origin:
                    place = f"{file.relative_to(plugin)}:{node.lineno}"
                    is_guarded = bool(guarded.intersection(names))
                    yield Chain(origin[names[0]], names, place, is_guarded)


def _names(node: ast.expr) -> tuple[str, ...]:
    if isinstance(node, ast.Attribute):
        before = _names(node.value)
        return (*before, node.attr) if before else ()
    return (node.id,) if isinstance(node, ast.Name) else ()
