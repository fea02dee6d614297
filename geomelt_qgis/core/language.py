"""The language that the plugin speaks: that of QGIS, or the one chosen in the options."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QTranslator

_FOLDER = Path(__file__).resolve().parents[1] / "i18n"
_SOURCE = ("en", "English")  # what the code is written in: it needs no file


class Language:
    """What `tr` answers with, from `install` to `remove`."""

    def __init__(self) -> None:
        self._translator: QTranslator | None = None

    def install(self, chosen: str) -> None:
        """`chosen`: a code such as `de`, empty for that of QGIS. What is unknown is English."""
        if self._translator is not None:
            return
        translator = QTranslator()
        if translator.load(f"geomelt_{chosen or QgsApplication.locale()}", str(_FOLDER)):
            QCoreApplication.installTranslator(translator)
            self._translator = translator

    def remove(self) -> None:
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
            self._translator = None


def languages() -> list[tuple[str, str]]:
    """The codes that can be chosen, each with its name in itself: `("de", "Deutsch")`."""
    made = [file.stem.partition("_")[2] for file in sorted(_FOLDER.glob("geomelt_*.qm"))]
    return [_SOURCE, *((code, _native_name(code)) for code in made)]


def _native_name(code: str) -> str:
    name = QLocale(code).nativeLanguageName()
    return name[:1].upper() + name[1:]
