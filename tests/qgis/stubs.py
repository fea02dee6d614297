"""Type stubs of QGIS and Qt, as plugins see them, for mypy: `stubs.py PACKAGES`.

PACKAGES holds qgis-stubs and PyQt6-stubs as they are published; this puts them, rewritten, into the
environment that runs it. The published ones are complete, but loose: mypy does not find their
`PyQt6.sip`, so every class has every attribute; SIP writes each pointer and each string of C++ as
optional, arguments and results alike; names from before QGIS 3.30 are missing. Here classes have
the attributes they have, an argument is optional where it has a default, and a result is an object
where it always is one (`ALWAYS`).
"""

from __future__ import annotations

import ast
import re
import shutil
import sys
import sysconfig
from pathlib import Path

# Results that are never None while QGIS runs, and for items and buttons that are there.
ALWAYS = {
    "QAbstractItemView": {"selectionModel"},
    "QAbstractScrollArea": {"verticalScrollBar", "viewport"},
    "QClipboard": {"mimeData"},
    "QCompleter": {"popup"},
    "QDialogButtonBox": {"addButton"},
    "QDropEvent": {"mimeData"},
    "QGuiApplication": {"clipboard"},
    "QImage": {"constBits"},
    "QMenu": {"addMenu", "menuAction"},
    "QNetworkAccessManager": {"get", "sendCustomRequest"},
    "QThreadPool": {"globalInstance"},
    "QTreeView": {"header"},
    "QTreeWidget": {"topLevelItem"},
    "QWidget": {"addAction", "nextInFocusChain"},
    "QgisInterface": {"actionSaveProject", "addToolBar", "layerTreeView", "mapCanvas"}
    | {"messageBar", "pluginMenu"},
    "QgsApplication": {"authManager", "instance", "processingRegistry", "taskManager"},
    "QgsFileWidget": {"lineEdit"},
    "QgsGeometryGeneratorSymbolLayer": {"create"},
    "QgsGradientFillSymbolLayer": {"create"},
    "QgsLayerTreeGroup": {"addLayer", "insertGroup"},
    "QgsMapLayer": {"styleManager"},
    "QgsMessageBar": {"createMessage"},
    "QgsNetworkAccessManager": {"instance"},
    "QgsProject": {"instance", "layerTreeRoot"},
    "QgsProviderRegistry": {"instance"},
    "QgsRasterLayer": {"clone", "dataProvider"},
    "QgsSimpleFillSymbolLayer": {"create"},
    "QgsSingleSymbolRenderer": {"symbol"},
    "QgsVectorFileWriter": {"create"},
    "QgsVectorLayer": {"actions", "dataProvider"},
}
# Methods that take None for "no such object from now on".
NONE_MEANS = {"moveToThread", "setParent", "Rule.__init__"}
# What classes have beside, or in place of, what SIP writes of them: protocols of C, names of Qt 5,
# what QGIS adds in Python, and objects of a narrower class than a signature of C++ can say.
ADDED = {
    "QByteArray": "def __bytes__(self) -> bytes: ...",
    "QNetworkAccessManager": """
class NetworkAccessibility(enum.IntEnum):
    Accessible = ...
def setNetworkAccessible(self, accessible: NetworkAccessibility) -> None: ...
""",
    "QVariant": """
class Type(enum.IntEnum):
    Int = ...
    Double = ...
    String = ...
    Date = ...
""",
    "QgisInterface": "def mainWindow(self) -> QtWidgets.QMainWindow: ...",
    "Qgis": "QGIS_VERSION: str",
    "QgsFields": "def __iter__(self) -> collections.abc.Iterator[QgsField]: ...",
    "QgsLocatorResult": "userData: typing.Any",
    "QgsMapCanvas": "def scene(self) -> QtWidgets.QGraphicsScene: ...",
    "QgsMessageBarItem": "def layout(self) -> QtWidgets.QLayout: ...",
    "QgsPalLayerSettings": "quadOffset: Qgis.LabelQuadrantPosition",
    "QgsVectorLayer": "def temporalProperties(self) -> QgsVectorLayerTemporalProperties: ...",
}
# The same of whole modules, where the plugin uses it.
PYTHON = {
    "core": """
from qgis._core import *
NULL: object
QgsMapLayerType = Qgis.LayerType
""",
    "gui": "from qgis._gui import *",
    "utils": """
from qgis.gui import QgisInterface
iface: QgisInterface
def reloadPlugin(packageName: str) -> bool: ...
""",
}
_UNWRAP = "def unwrapinstance(obj: simplewrapper) -> "
# As Python writes it from 3.12 on.
_ALIAS = re.compile(r"^type (\w+)", re.MULTILINE)
_OLDER_NAME = re.compile(r"^([\w.]+)\.(\w+) = ([\w.]+)\.(\w+)$", re.MULTILINE)


class _Plain(ast.NodeTransformer):
    """Signatures without the `None` that only says that C++ has a pointer there."""

    def __init__(self, older: dict[str, set[str]]) -> None:
        self.older = older
        self.path: list[str] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        self.path.append(node.name)
        self.generic_visit(node)
        path = ".".join(self.path)
        older = [f"{name} = ..." for name in sorted(self.older.get(path, ()))]
        added = ast.parse("\n".join([*older, ADDED.get(path, "")])).body
        replaced = {each.name for each in added if isinstance(each, ast.FunctionDef)}
        node.body = [each for each in node.body if getattr(each, "name", None) not in replaced]
        node.body += added
        self.path.pop()
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        owner = self.path[-1] if self.path else ""
        means_none = not NONE_MEANS.isdisjoint((node.name, f"{owner}.{node.name}"))
        arguments = [*node.args.posonlyargs, *node.args.args]
        required = len(arguments) - len(node.args.defaults)
        for place, each in enumerate(arguments):
            if each.annotation:
                each.annotation = _plain(each.annotation, place >= required or means_none)
        if node.returns:
            is_object = node.name in ALWAYS.get(owner, ()) or _is_text(node.returns)
            node.returns = _plain(node.returns, not is_object)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.Assign:
        """Of all that an attribute takes, the first is what it gives."""
        if node.type_comment:
            taken = ast.parse(node.type_comment, mode="eval").body
            if isinstance(taken, ast.Subscript) and ast.unparse(taken.value) == "typing.Union":
                taken = taken.slice.elts[0]
            node.type_comment = ast.unparse(_plain(taken, not _is_text(taken)))
        return node


def _is_text(annotation: ast.expr) -> bool:
    """A string of C++ comes as one, never as None."""
    return ast.unparse(_inside_optional(annotation) or annotation) == "str"


def _plain(annotation: ast.expr, is_optional: bool) -> ast.expr:
    """`annotation` with None nowhere inside, and at its top only where it may be."""
    inside = _inside_optional(annotation)
    if inside is None or not is_optional:
        return _WithoutNone().visit(annotation)
    return ast.parse(f"{ast.unparse(_WithoutNone().visit(inside))} | None", mode="eval").body


class _WithoutNone(ast.NodeTransformer):
    def visit(self, node: ast.AST) -> ast.AST:
        return self.generic_visit(_inside_optional(node) or node)


def _inside_optional(node: ast.AST) -> ast.expr | None:
    """X of `typing.Optional[X]` or `X | None`; None of any other."""
    if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "typing.Optional":
        return node.slice
    if isinstance(node, ast.BinOp) and ast.unparse(node.right) == "None":
        return node.left
    return None


def older_names(qgis: Path) -> dict[str, set[str]]:
    """What QGIS adds to its enums at its start, by the class that has the values today."""
    found: dict[str, set[str]] = {}
    code = (qgis / "core" / "__init__.py").read_text("utf-8")
    code += (qgis / "gui" / "__init__.py").read_text("utf-8")
    for _, older, owner, name in _OLDER_NAME.findall(code):
        if older != name and owner.count("."):
            found.setdefault(owner, set()).add(older)
    return found


def make(packages: Path, into: Path) -> None:
    """Writes `qgis-stubs` and `PyQt6-stubs` into a folder; what stood there before is replaced."""
    older = older_names(packages / "qgis-stubs")
    for name in ("PyQt6-stubs", "qgis-stubs"):
        shutil.rmtree(into / name, ignore_errors=True)
        (into / name).mkdir()
        (into / name / "__init__.pyi").touch()
        for module in (packages / name).glob("*.pyi"):
            code = module.read_text("utf-8")
            if module.name == "sip.pyi":
                code = code.replace(_UNWRAP + "None", _UNWRAP + "int")
            else:
                code = plain(code, older)
            (into / name / module.name).write_text(code, "utf-8")
    qgis = into / "qgis-stubs"
    shutil.copytree(packages / "qgis-stubs" / "PyQt", qgis / "PyQt")
    (qgis / "PyQt" / "__init__.pyi").touch()
    for name, code in PYTHON.items():
        (qgis / f"{name}.pyi").write_text(code, "utf-8")


def plain(code: str, older: dict[str, set[str]]) -> str:
    """The code of a stub, rewritten; for a Python that does not know 3.12's syntax, too."""
    code = code.replace("from warnings import", "from typing_extensions import")
    code = _ALIAS.sub(r"\1: typing.TypeAlias", code)
    return ast.unparse(_Plain(older).visit(ast.parse(code, type_comments=True)))


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sysconfig.get_path("purelib")))
