"""Which tiles of an index are meant, as parameters: a place, and each filter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qgis.core import QgsProcessingContext

from ..core.filters import FilterField, Filters, Kind, Part, filter_fields, filter_values
from .algorithm import Parameters
from .filter_parameters import fault_in, filter_parameter, value_in
from .index_algorithm import IndexAlgorithm
from .parameters import LEVEL


class FilteredAlgorithm(IndexAlgorithm):
    """`WITHOUT`: the keys of filters that it does not have, or has in another form."""

    WITHOUT: tuple[str, ...] = ()

    def add_filters(self) -> None:
        for kind, part in self._parts():
            self.addParameter(filter_parameter(kind, part))

    def fault(self, parameters: Parameters, context: QgsProcessingContext) -> str:
        for kind, part in self._parts():
            if fault := fault_in(kind, self._given(kind, part, parameters, context)):
                return fault
        return ""

    def filters(self, parameters: Parameters, context: QgsProcessingContext) -> Filters:
        values = filter_values(
            {
                part.key: value_in(kind, self._given(kind, part, parameters, context))
                for kind, part in self._parts()
            }
        )
        if parameters.get(LEVEL) is not None:
            values["levels"] = [self.parameterAsInt(parameters, LEVEL, context)]
        return Filters(self.extent(parameters, context), values=values)

    def _fields(self) -> Iterator[FilterField]:
        return (each for each in filter_fields() if each.key not in self.WITHOUT)

    def _parts(self) -> Iterator[tuple[Kind, Part]]:
        return ((each.kind, part) for each in self._fields() for part in each.parts)

    def _given(
        self, kind: Kind, part: Part, parameters: Parameters, context: QgsProcessingContext
    ) -> Any:
        """A text, or for a yes or no its choice, for a length its number, where it is given."""
        name = part.parameter
        if kind not in (Kind.FLAG, Kind.METRES):
            return self.parameterAsString(parameters, name, context).strip()
        if parameters.get(name) is None:
            return None
        if kind is Kind.FLAG:
            return self.parameterAsEnum(parameters, name, context)
        return self.parameterAsDouble(parameters, name, context)
