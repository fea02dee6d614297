"""What the algorithms that ask an index share."""

from __future__ import annotations

from qgis.core import QgsProcessingContext

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
