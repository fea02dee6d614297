"""Which tiles of an index may be found, as parameters: where, of what days, levels, sources."""

from __future__ import annotations

import re
from dataclasses import replace

from qgis.core import QgsProcessingContext, QgsProcessingParameterString

from ..core.search.query import Filters
from ..core.text import parts, tr
from .algorithm import Parameters
from .index_algorithm import IndexAlgorithm
from .parameters import advanced, extent_parameter

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


class FilteredAlgorithm(IndexAlgorithm):
    FROM, TO, LEVELS, SOURCES = "FROM", "TO", "LEVELS", "SOURCES"

    def add_filters(self) -> None:
        self.addParameter(extent_parameter())
        self.add_days_and_sources()
        levels = tr("Only tiles of these levels, e.g. 0, 1 (0: the finest; empty: all)")
        self._add(self.LEVELS, levels)

    def add_days_and_sources(self) -> None:
        self._add(self.FROM, tr("Only imagery of this day or later (2020, 2020-08 or 2020-08-31)"))
        self._add(self.TO, tr("Only imagery of this day or earlier"))
        self._add(
            self.SOURCES,
            tr("Only sources whose path matches: *2020* for instance; several with ;"),
        )

    def _add(self, name: str, text: str) -> None:
        self.addParameter(advanced(QgsProcessingParameterString(name, text, "", optional=True)))

    def day_fault(self, parameters: Parameters, context: QgsProcessingContext) -> str:
        for date in self._dates(parameters, context):
            if date and not _DATE.fullmatch(date):
                return tr("{0} is no date: write 2020, 2020-08 or 2020-08-31.").format(date)
        return ""

    def fault(self, parameters: Parameters, context: QgsProcessingContext) -> str:
        if fault := self.day_fault(parameters, context):
            return fault
        for level in self._parts(self.LEVELS, ",", parameters, context):
            if not level.isdecimal():
                return tr("The levels must be numbers with commas between: 0, 1.")
        return ""

    def filters(self, parameters: Parameters, context: QgsProcessingContext) -> Filters:
        levels = self._parts(self.LEVELS, ",", parameters, context)
        return replace(
            self.days_and_sources(parameters, context),
            extent=self.extent(parameters, context),
            levels=tuple(sorted(int(level) for level in levels)),
        )

    def days_and_sources(self, parameters: Parameters, context: QgsProcessingContext) -> Filters:
        since, until = self._dates(parameters, context)
        return Filters(
            dates=(since or None, until or None),
            sources=self._parts(self.SOURCES, ";", parameters, context),
        )

    def _dates(self, parameters: Parameters, context: QgsProcessingContext) -> tuple[str, str]:
        since = self.parameterAsString(parameters, self.FROM, context)
        return since.strip(), self.parameterAsString(parameters, self.TO, context).strip()

    def _parts(
        self, name: str, separator: str, parameters: Parameters, context: QgsProcessingContext
    ) -> tuple[str, ...]:
        return parts(self.parameterAsString(parameters, name, context), separator)
