"""Translations in the form of Qt Linguist (.ts), without places: a moved line is no change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from support.messages import CONTEXT, Key, Message

_QUOTES = {'"': "&quot;", "'": "&apos;"}


@dataclass(frozen=True)
class Translation:
    """One form, or one for each plural form of the language; a draft is not finished."""

    forms: tuple[str, ...]
    is_finished: bool = True


def read(file: Path) -> dict[Key, Translation]:
    """Untranslated texts are not included."""
    found = {
        (element.findtext("source", ""), element.findtext("comment", "")): _translation(element)
        for element in ElementTree.parse(file).iter("message")
    }
    return {key: translation for key, translation in found.items() if any(translation.forms)}


def write(
    file: Path,
    language: str,
    messages: Iterable[Message],
    translations: dict[Key, Translation],
) -> None:
    """Untranslated texts are marked as unfinished; texts no longer used are removed."""
    empty = Translation((), is_finished=False)
    entries = "".join(_entry(message, translations.get(message.key, empty)) for message in messages)
    file.write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
        f'<TS version="2.1" language="{language}" sourcelanguage="en">\n'
        f"<context>\n    <name>{CONTEXT}</name>\n{entries}</context>\n</TS>\n",
        encoding="utf-8",
    )


def _translation(element: ElementTree.Element) -> Translation:
    translation = element.find("translation")
    forms = translation.iter("numerusform") if element.get("numerus") == "yes" else [translation]
    return Translation(
        tuple(form.text or "" for form in forms), translation.get("type") != "unfinished"
    )


def _entry(message: Message, translation: Translation) -> str:
    texts = [escape(form, _QUOTES) for form in translation.forms]
    if message.singular is None:
        counted, text = "", "".join(texts[:1])
    else:
        lines = [f"            <numerusform>{text}</numerusform>" for text in texts or ("", "")]
        counted, text = ' numerus="yes"', "\n".join(["", *lines, "        "])
    sense = (
        f"        <comment>{escape(message.sense, _QUOTES)}</comment>\n" if message.sense else ""
    )
    kind = "" if translation.is_finished else ' type="unfinished"'
    return (
        f"    <message{counted}>\n"
        f"        <source>{escape(message.source, _QUOTES)}</source>\n{sense}"
        f"        <translation{kind}>{text}</translation>\n"
        "    </message>\n"
    )
