"""The texts that we take from the source are those that PyQt's own tool takes, and Qt 6 reads what
is made of them."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PyQt6.QtCore import QCoreApplication, QTranslator
from support import ts_file
from support.messages import CONTEXT, PLUGIN, messages

GERMAN = PLUGIN / "i18n" / "geomelt_de.qm"


class _Spelled(ast.NodeTransformer):
    """`tr` and `plural` as the calls of Qt that they stand for: pylupdate6 knows only those."""

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        name = getattr(node.func, "id", "")
        if name == "tr":
            return _translate(*node.args)
        if name == "plural":
            count, _, many = node.args
            return _translate(many, ast.Constant(None), count)
        return node


def test_pylupdate6_finds_the_same(tmp_path):
    for file in PLUGIN.rglob("*.py"):
        copy = tmp_path / "plugin" / file.relative_to(PLUGIN)
        copy.parent.mkdir(parents=True, exist_ok=True)
        tree = _Spelled().visit(ast.parse(file.read_text("utf-8")))
        copy.write_text(ast.unparse(ast.fix_missing_locations(tree)), "utf-8")
    found = tmp_path / "found.ts"
    tool = [sys.executable, "-m", "PyQt6.lupdate.pylupdate", "--no-summary"]
    subprocess.run([*tool, "--ts", str(found), str(tmp_path / "plugin")], check=True)
    assert _entries(found) == {
        (CONTEXT, message.source, message.sense, message.singular is not None)
        for message in messages()
    }


@pytest.mark.skipif(not GERMAN.exists(), reason="run `make translations` first")
def test_qt_6_reads_the_german():
    application = QCoreApplication.instance() or QCoreApplication([])
    translator = QTranslator()
    assert translator.load(str(GERMAN))
    assert application.installTranslator(translator)
    for (source, sense), made in ts_file.read(GERMAN.with_suffix(".ts")).items():
        count = 2 if len(made.forms) > 1 else -1
        assert QCoreApplication.translate(CONTEXT, source, sense, count) == made.forms[-1]
    application.removeTranslator(translator)


def _translate(*arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name("translate"), [ast.Constant(CONTEXT), *arguments], [])


def _entries(file: Path) -> set[tuple[str, str, str, bool]]:
    return {
        (
            context.findtext("name", ""),
            message.findtext("source", ""),
            message.findtext("comment", ""),
            message.get("numerus") == "yes",
        )
        for context in ElementTree.parse(file).iter("context")
        for message in context.iter("message")
    }
