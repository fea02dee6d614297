"""Whatever the plugin shows can be translated, and its German is complete."""

from __future__ import annotations

import ast
import re
import string

import pytest
from support import ts_file
from support.messages import PLUGIN, Message, calls, messages
from support.shown import shown_literals

TREES = {
    str(file.relative_to(PLUGIN)): ast.parse(file.read_text("utf-8"))
    for file in sorted(PLUGIN.rglob("*.py"))
}
TRANSLATIONS = sorted(PLUGIN.glob("i18n/geomelt_*.ts"))
_TAG = re.compile(r"<[^>]+>|&\w+;")


def test_nothing_is_shown_that_is_not_translated():
    wrong = [
        f"{file}:{line} {text!r}"
        for file, tree in TREES.items()
        for line, text in shown_literals(tree)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "code",
    [
        'label.setText("Tiles")',
        'label.setText(f"{n} tiles")',
        'label.setToolTip("Tiles" if n else tr("None"))',
        'QLabel("Tiles: " + n)',
        'QAction(icon, "Tiles", parent)',
        'raise BackendError("No {0}".format(n))',
        'QgsProcessingParameterString(self.TEXT, "Text")',
        'super().__init__("Tiles", parent)',
        'def title(self): return "Tiles"',
    ],
)
def test_a_literal_that_is_shown_is_found(code):
    assert len(list(shown_literals(ast.parse(code)))) == 1


@pytest.mark.parametrize(
    "code",
    [
        'label.setText(tr("Tiles: {0}").format(n))',
        'label.setText("≥ 5 m"[0] + "…")',
        'QgsProcessingParameterString("TEXT", tr("Text"), "default")',
        'box.addItem(tr("Tiles"), "tiles")',
    ],
)
def test_other_literals_are_left_alone(code):
    assert list(shown_literals(ast.parse(code))) == []


def test_translators_are_given_literals():
    found = list(calls())
    assert len(found) > 500
    assert [call.place for call in found if call.message is None] == []


def test_a_text_goes_with_a_count_everywhere_or_nowhere():
    keys = [message.key for message in messages()]
    assert sorted(key for key in set(keys) if keys.count(key) > 1) == []


def test_nothing_is_translated_before_the_translator_is_loaded():
    """Module level, class bodies and defaults of arguments run when the plugin is imported."""
    wrong = [
        f"{file}:{node.lineno}"
        for file, tree in TREES.items()
        for node in _run_at_import(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("tr", "plural")
    ]
    assert wrong == []


def test_numbers_are_written_by_the_locale():
    """`{0:.2f}` in a text would be a point in every language: `decimal` and `number` are there."""
    wrong = [text for text in _sources() if any(spec for _, spec in _fields(text))]
    assert wrong == []


@pytest.mark.parametrize("file", TRANSLATIONS, ids=lambda file: file.stem)
def test_a_translation_is_complete(file):
    """`make translations-update` puts new texts into the file."""
    made = ts_file.read(file)
    finished = {key for key, translation in made.items() if translation.is_finished}
    said = {message.key for message in messages()}
    assert said - finished == set()
    assert finished - said == set()


@pytest.mark.parametrize("file", TRANSLATIONS, ids=lambda file: file.stem)
def test_a_translation_keeps_what_is_filled_in(file):
    made = ts_file.read(file)
    wrong = [
        message.source
        for message in messages()
        if message.key in made and not all(_fits(message, form) for form in made[message.key].forms)
    ]
    assert wrong == []


@pytest.mark.parametrize("file", TRANSLATIONS, ids=lambda file: file.stem)
def test_a_translation_is_in_the_form_in_which_it_is_updated(file, tmp_path):
    again = tmp_path / file.name
    ts_file.write(again, file.stem.partition("_")[2], messages(), ts_file.read(file))
    assert again.read_text("utf-8") == file.read_text("utf-8")


def _sources() -> list[str]:
    return [text for message in messages() for text in (message.source, message.singular) if text]


def _fields(text: str) -> list[tuple[str, str]]:
    """Name and format of each field."""
    return sorted(
        (name, spec or "")
        for _, name, spec, _ in string.Formatter().parse(text)
        if name is not None
    )


def _fits(message: Message, form: str) -> bool:
    """The same fields and tags, the same punctuation mark at the end, no space gone or come."""
    source = message.source
    return (
        bool(form)
        and _fields(source) == _fields(form)
        and sorted(_TAG.findall(source)) == sorted(_TAG.findall(form))
        and (source[-1] in ".:…?") == (form[-1] in ".:…?")
        and (source != source.strip()) == (form != form.strip())
    )


def _run_at_import(tree: ast.AST) -> list[ast.AST]:
    """Every node outside the bodies of functions."""
    found: list[ast.AST] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        found.append(node)
        if isinstance(node, ast.Lambda):
            waiting += [*node.args.defaults]
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            waiting += [*node.args.defaults, *filter(None, node.args.kw_defaults)]
            waiting += node.decorator_list
        else:
            waiting += ast.iter_child_nodes(node)
    return found
