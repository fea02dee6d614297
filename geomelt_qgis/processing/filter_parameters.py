"""The parameter that each part of a filter is typed in, what may be typed, and what it says."""

from __future__ import annotations

import re
from typing import Any

from qgis.core import QgsProcessingParameterDefinition, QgsProcessingParameterString

from ..core.filters import Kind, Part
from ..core.text import parts, tr
from .parameters import advanced

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def filter_parameter(kind: Kind, part: Part) -> QgsProcessingParameterDefinition:
    text = part.typed or part.sentence
    return advanced(QgsProcessingParameterString(part.parameter, text, "", optional=True))


def fault_in(kind: Kind, typed: Any) -> str:
    """What is wrong with what was given, in one sentence, or empty."""
    if kind is Kind.DATES and typed and not _DATE.fullmatch(typed):
        return tr("{0} is no date: write 2020, 2020-08 or 2020-08-31.").format(typed)
    if kind is Kind.LEVELS and not all(level.isdecimal() for level in parts(typed)):
        return tr("The levels must be numbers with commas between: 0, 1.")
    return ""


def value_in(kind: Kind, typed: Any) -> Any:
    """The part's value in a request; None where nothing was given."""
    if kind is Kind.LEVELS:
        return sorted(int(level) for level in parts(typed)) or None
    if kind is Kind.PATTERNS:
        return list(parts(typed, ";")) or None
    return typed or None
