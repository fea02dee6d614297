"""What the algorithms that ask an index share."""

from __future__ import annotations

from qgis.core import QgsProcessingContext

from ..core.http.address import index_path
from .algorithm import GeomeltAlgorithm, Parameters
from .parameters import INDEX, index_problem


class IndexAlgorithm(GeomeltAlgorithm):
    """Has the parameter `INDEX`."""

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
