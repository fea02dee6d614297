"""What the algorithms that ask an index share."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProcessingContext

from ..core.http.address import index_path
from .algorithm import GeomeltAlgorithm, Parameters
from .parameters import INDEX, LEVEL, index_problem


class IndexAlgorithm(GeomeltAlgorithm):
    """Has the parameters `INDEX` and `EXTENT`, and perhaps `LEVEL`."""

    def fault(self, parameters: Parameters, context: QgsProcessingContext) -> str:
        """What is wrong with the subclass's own parameters, in one sentence, or empty."""
        return ""

    def problem(self, parameters: Parameters, context: QgsProcessingContext) -> str:
        return index_problem(self.index(parameters, context)) or self.fault(parameters, context)

    def index(self, parameters: Parameters, context: QgsProcessingContext) -> str:
        """The name of the index."""
        return self.parameterAsString(parameters, INDEX, context)

    def path(self, parameters: Parameters, context: QgsProcessingContext) -> str:
        """Where the backend has the index."""
        return index_path(self.index(parameters, context))

    def place(self, parameters: Parameters, context: QgsProcessingContext) -> dict[str, Any]:
        """The part of a request that says which tiles: `extent` and `levels`, where given."""
        extent = self.extent(parameters, context)
        body: dict[str, Any] = extent.to_json() if extent else {}
        if parameters.get(LEVEL) is not None:
            body["levels"] = [self.parameterAsInt(parameters, LEVEL, context)]
        return body
