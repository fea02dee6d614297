"""The texts of the plugin: what its source passes to `tr` and `plural`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CONTEXT = "GeoMELT"
PLUGIN = Path(__file__).resolve().parents[2] / "geomelt_qgis"
Key = tuple[str, str]


@dataclass(frozen=True)
class Message:
    """`singular`: the other form of a text that goes with a count. `sense`: which one is meant."""

    source: str
    sense: str = ""
    singular: str | None = None

    @property
    def key(self) -> Key:
        return self.source, self.sense


@dataclass(frozen=True)
class Call:
    """One call of `tr` or `plural`. `message` is None where its texts are no literals."""

    place: str
    message: Message | None


def calls(plugin: Path = PLUGIN) -> Iterator[Call]:
    """File by file, from top to bottom."""
    for file in sorted(plugin.rglob("*.py")):
        found = [
            node
            for node in ast.walk(ast.parse(file.read_text("utf-8")))
            if isinstance(node, ast.Call) and _name(node) in ("tr", "plural")
        ]
        for node in sorted(found, key=lambda node: (node.lineno, node.col_offset)):
            yield Call(f"{file.relative_to(plugin)}:{node.lineno}", _message(node))


def messages(plugin: Path = PLUGIN) -> list[Message]:
    """Each once, in the order of the source."""
    found = (call.message for call in calls(plugin))
    return list(dict.fromkeys(message for message in found if message is not None))


def _name(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _message(node: ast.Call) -> Message | None:
    """`tr(text)`, `tr(text, sense)` or `plural(count, one, many)`."""
    is_plural = _name(node) == "plural"
    texts = [_text(argument) for argument in node.args[1 if is_plural else 0 :]]
    if None in texts or node.keywords or len(node.args) not in ((3,) if is_plural else (1, 2)):
        return None
    return Message(texts[1], singular=texts[0]) if is_plural else Message(*texts)


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
