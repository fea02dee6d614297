"""The plugin's source keeps the rules under which one code runs in QGIS 3.22 to 4.x."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

PLUGIN = Path(__file__).resolve().parents[3] / "geomelt_qgis"
# Gone in Qt 6 or PyQt 6, or renamed there.
REMOVED = (
    "QRegExp", "QRegExpValidator", "QDesktopWidget", "QSignalMapper", "QTextCodec", "QMatrix",
    "QStringList", "QPyNullVariant", "QGLWidget", "pyqtSignature", "exec_", "print_", "qApp",
    "setMargin", "toTime_t", "fromTime_t", "fromStdUtf8", "MidButton", "countryToString",
    "QUndoStack", "initStyleOptionV4",
)  # fmt: skip
PYTHON = (3, 9)  # that of QGIS 3.22 on Windows


TREES = {
    str(file.relative_to(PLUGIN)): ast.parse(file.read_text("utf-8"), feature_version=PYTHON)
    for file in sorted(PLUGIN.rglob("*.py"))
}


def nodes() -> Iterator[tuple[str, ast.AST]]:
    """Every node of every file, with its place."""
    for file, tree in TREES.items():
        for node in ast.walk(tree):
            yield f"{file}:{getattr(node, 'lineno', 0)}", node


def test_there_is_something_to_walk():
    assert len(TREES) > 30


def test_only_what_every_qgis_brings():
    brought = {"qgis", "osgeo"} | sys.stdlib_module_names
    wrong = []
    for place, node in nodes():
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            modules = [node.module or ""]
        else:
            continue
        tops = {module.partition(".")[0] for module in modules}
        wrong += [f"{place} imports {top}" for top in tops - brought]
    assert wrong == []


def test_no_removed_names():
    wrong = [
        place
        for place, node in nodes()
        if (getattr(node, "attr", None) or getattr(node, "id", None)) in REMOVED
    ]
    assert wrong == []


def test_nothing_of_a_newer_python():
    """What the parser lets through although Python 3.9 does not have it."""
    wrong = []
    for place, node in nodes():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            strict = any(keyword.arg == "strict" for keyword in node.keywords)
            union = any(
                isinstance(each, ast.BinOp) and isinstance(each.op, ast.BitOr) for each in node.args
            )
            if (node.func.id == "zip" and strict) or (
                node.func.id in ("isinstance", "issubclass") and union
            ):
                wrong.append(place)
        elif isinstance(node, ast.Attribute) and node.attr in ("pairwise", "UTC"):
            wrong.append(place)
    assert wrong == []


def test_no_compiled_resources():
    kinds = ("*_rc.py", "*.qrc", "*.ui")
    assert [path for kind in kinds for path in PLUGIN.rglob(kind)] == []
