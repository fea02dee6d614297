"""The parameter of each part of a filter, what may be given, and what it says in a request."""

from __future__ import annotations

import re
from typing import Any

from qgis.core import (
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ..core.filters import Kind, Part
from ..core.text import parts, tr
from .parameters import advanced

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_LEAST_METRES = 0.001


def filter_parameter(kind: Kind, part: Part) -> QgsProcessingParameterDefinition:
    name, text = part.parameter, part.typed or part.sentence
    if kind is Kind.FLAG:
        choices = list(part.choices)
        return advanced(QgsProcessingParameterEnum(name, text, choices, optional=True))
    if kind is Kind.METRES:
        double = QgsProcessingParameterNumber.Type.Double
        return advanced(
            QgsProcessingParameterNumber(
                name, text, double, None, optional=True, minValue=_LEAST_METRES
            )
        )
    return advanced(QgsProcessingParameterString(name, text, "", optional=True))


def fault_in(kind: Kind, given: Any) -> str:
    """What is wrong with what was given, in one sentence, or empty."""
    if kind is Kind.DATES and given and not _DATE.fullmatch(given):
        return tr("{0} is no date: write 2020, 2020-08 or 2020-08-31.").format(given)
    if kind is Kind.LEVELS and not all(level.isdecimal() for level in parts(given)):
        return tr("The levels must be numbers with commas between: 0, 1.")
    return ""


def value_in(kind: Kind, given: Any) -> Any:
    """The part's value in a request; None where nothing was given."""
    if kind is Kind.LEVELS:
        return sorted(int(level) for level in parts(given)) or None
    if kind is Kind.PATTERNS:
        return list(parts(given, ";")) or None
    if kind is Kind.FLAG:
        return None if given is None else given == 0
    return given or None
