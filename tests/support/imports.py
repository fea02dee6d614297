"""What the modules of a package import, read from their source: lazy imports and typing's, too."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Import:
    """`importer` takes `module`; both are dotted names, a name taken from a module is none."""

    importer: str
    module: str

    @property
    def top(self) -> str:
        """The package that it belongs to: `torch` of `torch.nn`."""
        return self.module.partition(".")[0]

    def __str__(self) -> str:
        return f"{self.importer} -> {self.module}"


def trees(package: Path) -> dict[str, ast.Module]:
    """The dotted name of each module of a package, and its syntax tree."""
    return {
        _name(file.relative_to(package.parent)): ast.parse(file.read_text("utf-8"))
        for file in sorted(package.rglob("*.py"))
    }


def imports(modules: Mapping[str, ast.Module]) -> Iterator[Import]:
    """Every import of every module, wherever in it."""
    for importer, tree in modules.items():
        for node in ast.walk(tree):
            yield from (Import(importer, module) for module in imported(node, modules))


def imported(node: ast.AST, modules: Mapping[str, ast.Module]) -> Iterator[str]:
    """The modules that a statement imports; `modules` says which of its names are modules."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.module, "imports name the whole place"
        for alias in node.names:
            whole = f"{node.module}.{alias.name}"
            yield whole if whole in modules else node.module


def circles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """The modules that import each other, each group sorted (Tarjan's components)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        order[module] = lowest[module] = len(order)
        open_.append(module)
        for other in sorted(graph.get(module, ())):
            if other not in order:
                visit(other)
                lowest[module] = min(lowest[module], lowest[other])
            elif other in open_:
                lowest[module] = min(lowest[module], order[other])
        if lowest[module] == order[module]:
            start = open_.index(module)
            group, open_[start:] = open_[start:], []
            if len(group) > 1 or module in graph.get(module, ()):
                found.append(sorted(group))

    for module in graph:
        if module not in order:
            visit(module)
    return found


def _name(file: Path) -> str:
    return ".".join(file.with_suffix("").parts).removesuffix(".__init__")
