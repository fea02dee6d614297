"""The literals in the plugin's source that a user would read as they stand."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

# Callable -> which of its positional arguments are shown; None: all of them.
SHOWN: dict[str, tuple[int, ...] | None] = dict.fromkeys(
    (
        "setText", "setPlainText", "setHtml", "setToolTip", "setStatusTip", "setWhatsThis",
        "setWindowTitle", "setTitle", "setPlaceholderText", "setAccessibleName",
        "setAccessibleDescription", "setHeaderLabels", "setHorizontalHeaderLabels", "setPrefix",
        "setSuffix", "setSpecialValueText", "setNullRepresentation", "setDefaultText",
        "setDialogTitle", "setLabelText", "setInformativeText", "setDetailedText", "addTab",
        "addMenu", "pushMessage", "pushInfo", "pushWarning", "pushSuccess", "pushCritical",
        "reportError", "setProgressText", "setFieldAlias", "setMapTipTemplate", "createMessage",
        "showMessage", "getText", "getItem", "getInt", "getOpenFileName", "getSaveFileName",
        "getExistingDirectory", "question", "warning", "information", "critical", "setHelp",
        "show_error", "show_success", "show_hint", "named", "name_buttons", "RunButton", "QAction",
        "QLabel", "QPushButton", "QCheckBox", "QRadioButton", "QGroupBox", "QMenu", "QToolBar",
        "QgsCollapsibleGroupBox", "QTreeWidgetItem",
    )
)  # fmt: skip
SHOWN |= {"addRow": (0,), "addAction": (0, 1), "addItem": (0,), "addButton": (0,)}
SHOWN |= {"BackendError": (0,), "tool": (1, 2), "Column": (2,)}
# One argument in: their first is a name that programs use.
_PROCESSING = re.compile(r"QgsProcessing(Parameter|Output)\w+")
# Methods whose answer is shown.
_SAYING = {
    "title", "about", "displayName", "shortDescription", "shortHelpString", "helpString", "group",
    "sentence",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]{2,}")
_NAME = re.compile(r"GeoMELT|geomelt-mini|\.\w+")  # the last: the ending of a file's name


def shown_literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text of each literal with words in it that no translator gets to see."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for argument in _shown_arguments(node):
                yield from _literals(argument)
        elif isinstance(node, ast.FunctionDef) and node.name in _SAYING:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return) and inner.value is not None:
                    yield from _literals(inner.value)


def _shown_arguments(call: ast.Call) -> list[ast.expr]:
    name = getattr(call.func, "attr", None) or getattr(call.func, "id", "")
    if name == "__init__" and isinstance(call.func, ast.Attribute):
        return [arg for arg in call.args if isinstance(arg, ast.Constant)]
    if _PROCESSING.fullmatch(name):
        return call.args[1:2]
    if name not in SHOWN:
        return []
    places = SHOWN[name]
    return call.args if places is None else [call.args[i] for i in places if i < len(call.args)]


def _literals(node: ast.expr) -> Iterator[tuple[int, str]]:
    """Descends into what puts texts together, not into what is called to make one."""
    if isinstance(node, ast.Constant):
        text = node.value
        if isinstance(text, str) and _WORD.search(text) and not _NAME.fullmatch(text):
            yield node.lineno, text
    elif isinstance(node, ast.Call):
        # "…".format(x), " ".join([…]); what tr and others return is theirs
        if isinstance(node.func, ast.Attribute):
            yield from _literals(node.func.value)
            if node.func.attr == "join":
                for argument in node.args:
                    yield from _literals(argument)
    elif isinstance(node, ast.FormattedValue):
        yield from _literals(node.value)
    elif isinstance(node, (ast.JoinedStr, ast.BoolOp)):
        for value in node.values:
            yield from _literals(value)
    elif isinstance(node, (ast.List, ast.Tuple)):
        for value in node.elts:
            yield from _literals(value)
    elif isinstance(node, ast.BinOp):
        yield from _literals(node.left)
        yield from _literals(node.right)
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
