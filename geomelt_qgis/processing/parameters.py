"""Parameters that several algorithms have."""

from __future__ import annotations

import re

from qgis.core import (
    QgsProcessing,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ..core.requests.limits import MOST_HITS
from ..core.text import tr
from .backend_access import BackendAccess

INDEX, EXTENT, K, MIN_MATCH, LEVEL, MERGE, OUTPUT = (
    "INDEX", "EXTENT", "K", "MIN_MATCH", "LEVEL", "MERGE", "OUTPUT",
)  # fmt: skip
_NAME = re.compile(r"[^\W_][\w .-]{0,63}")


def index_parameter(access: BackendAccess, text: str = "") -> QgsProcessingParameterString:
    """The name of an index; a dialog offers those that the dock knows."""
    parameter = QgsProcessingParameterString(INDEX, text or tr("Index"))
    if access.session is not None:
        names = [index.name for index in access.session.indexes.items]
        parameter.setMetadata({"widget_wrapper": {"value_hints": names}})
    return parameter


def is_name(name: str) -> bool:
    """Whether an index or an adapter may be called so."""
    return _NAME.fullmatch(name) is not None


def index_problem(name: str) -> str:
    """What is wrong with the name of an index; empty when nothing is."""
    if is_name(name):
        return ""
    return tr(
        "An index cannot be called {0!r}: begin with a letter or digit, then up to 63 letters, "
        "digits, blanks, _, - and dots."
    ).format(name)


def count_parameter() -> QgsProcessingParameterNumber:
    return QgsProcessingParameterNumber(
        K,
        tr("Number of hits"),
        QgsProcessingParameterNumber.Type.Integer,
        20,
        minValue=1,
        maxValue=MOST_HITS,
    )


def min_match_parameter() -> QgsProcessingParameterDefinition:
    return advanced(
        QgsProcessingParameterNumber(
            MIN_MATCH,
            tr("Least match (0 to 1)"),
            QgsProcessingParameterNumber.Type.Double,
            None,
            optional=True,
            minValue=0.0,
            maxValue=1.0,
        )
    )


def level_parameter() -> QgsProcessingParameterDefinition:
    return advanced(
        QgsProcessingParameterNumber(
            LEVEL,
            tr("Level of the tiles (0 and empty: the finest)"),
            QgsProcessingParameterNumber.Type.Integer,
            None,
            optional=True,
            minValue=0,
        )
    )


def extent_parameter() -> QgsProcessingParameterExtent:
    return QgsProcessingParameterExtent(EXTENT, tr("Only in this extent"), optional=True)


def polygons_out(text: str) -> QgsProcessingParameterFeatureSink:
    return QgsProcessingParameterFeatureSink(
        OUTPUT, text, QgsProcessing.SourceType.TypeVectorPolygon
    )


def advanced(parameter: QgsProcessingParameterDefinition) -> QgsProcessingParameterDefinition:
    """Among the advanced parameters, which are folded away."""
    parameter.setFlags(parameter.flags() | QgsProcessingParameterDefinition.Flag.FlagAdvanced)
    return parameter
