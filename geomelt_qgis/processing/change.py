"""`geomelt:change`: where the ground has changed between two dates or two sources."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ..core.capability import Capability
from ..core.filters import question
from ..core.http import calls
from ..core.http.client import Client
from ..core.layers.columns import change_columns, to_fields
from ..core.layers.features import features_of
from ..core.requests.change_request import DEFAULT_SHARED, ChangeRequest
from ..core.text import number, tr
from .algorithm import Parameters
from .dressing import dress_loaded_changes
from .filtered_algorithm import FilteredAlgorithm
from .parameters import (
    MERGE,
    K,
    advanced,
    count_parameter,
    extent_parameter,
    index_parameter,
    level_parameter,
    polygons_out,
)

_ANYTHING, _APPEARED, _DISAPPEARED = range(3)


class Change(FilteredAlgorithm):
    NAME = "change"
    EARLIER, LATER, WHAT, TEXT = "EARLIER", "LATER", "WHAT", "TEXT"
    OVERLAP, COUNT = "OVERLAP", "COUNT"
    WITHOUT = ("dates", "sources", "levels")  # but two moments and `LEVEL`

    def title(self) -> str:
        return tr("Find change")

    def about(self) -> str:
        return tr(
            "<p>Ranks the tiles of an index that changed most between two moments. A moment is a "
            "date (2020, 2020-08, 2020-08-31) or a source: its file name or a pattern such as "
            "<i>*_2020*.tif</i>.</p>"
            "<p>With a text it ranks by what appeared or disappeared: <i>new buildings</i>, "
            "<i>forest</i>. What all tiles share (light, season, sensor) is left out.</p>"
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.addParameter(index_parameter(self.access))
        self.addParameter(QgsProcessingParameterString(self.EARLIER, tr("Earlier date or source")))
        self.addParameter(QgsProcessingParameterString(self.LATER, tr("Later date or source")))
        kinds = [tr("Anything changed"), tr("The text appeared"), tr("The text disappeared")]
        self.addParameter(
            QgsProcessingParameterEnum(
                self.WHAT, tr("What is looked for"), kinds, defaultValue=_ANYTHING
            )
        )
        self.addParameter(QgsProcessingParameterString(self.TEXT, tr("Text"), "", optional=True))
        self.addParameter(count_parameter())
        self.addParameter(extent_parameter())
        self.addParameter(level_parameter())
        self.add_filters()
        overlap = QgsProcessingParameterNumber(
            self.OVERLAP,
            tr("Share of their ground that two tiles must have in common (above 0, up to 1)"),
            QgsProcessingParameterNumber.Type.Double,
            DEFAULT_SHARED,
            minValue=0.01,
            maxValue=1.0,
        )
        merge = tr("Drop changes that overlap greater ones")
        for parameter in (overlap, QgsProcessingParameterBoolean(MERGE, merge, True)):
            self.addParameter(advanced(parameter))
        self.addParameter(polygons_out(tr("Changed tiles")))
        self.addOutput(QgsProcessingOutputNumber(self.COUNT, tr("Number of changes found")))

    def fault(self, parameters: Parameters, context: QgsProcessingContext) -> str:
        earlier, later = (
            self.parameterAsString(parameters, name, context).strip()
            for name in (self.EARLIER, self.LATER)
        )
        if not (earlier and later):
            return tr("Name both moments: a date such as 2020-08, or a source.")
        if earlier == later:
            return tr("Both moments are {0}: name two that differ.").format(earlier)
        what = self.parameterAsEnum(parameters, self.WHAT, context)
        text = self.parameterAsString(parameters, self.TEXT, context).strip()
        if what != _ANYTHING and not text:
            return tr("The text is empty: type what appeared or disappeared.")
        return super().fault(parameters, context)

    def work(
        self,
        client: Client,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        index = self.index(parameters, context)
        fields = to_fields(change_columns())
        output = self.output(parameters, context, fields)
        request = self._request(parameters, context)
        collection = client.send(calls.change(index, request))
        features, query = collection["features"], collection.get("query", {})
        output.add(features_of(features, fields, index))
        feedback.pushInfo(
            tr("{0} changes among {1} places.").format(len(features), number(query.get("pairs", 0)))
        )
        title = tr("Change {0} to {1}").format(query.get("from", ""), query.get("to", ""))
        target = output.finished()
        dress_loaded_changes(context, target, title, question(request.to_json(), query))
        return {self.OUTPUT: target, self.COUNT: len(features)}

    def needed(
        self, parameters: Parameters, context: QgsProcessingContext
    ) -> tuple[Capability, ...]:
        has_text = self.parameterAsEnum(parameters, self.WHAT, context) != _ANYTHING
        return (Capability.EMBED_TEXTS,) if has_text else ()

    def _request(self, parameters: Parameters, context: QgsProcessingContext) -> ChangeRequest:
        what = self.parameterAsEnum(parameters, self.WHAT, context)
        text = self.parameterAsString(parameters, self.TEXT, context).strip()
        return ChangeRequest(
            self.parameterAsString(parameters, self.EARLIER, context).strip(),
            self.parameterAsString(parameters, self.LATER, context).strip(),
            appeared=text if what == _APPEARED else "",
            disappeared=text if what == _DISAPPEARED else "",
            k=self.parameterAsInt(parameters, K, context),
            overlap=self.parameterAsDouble(parameters, self.OVERLAP, context),
            merge=self.parameterAsBoolean(parameters, MERGE, context),
            filters=self.filters(parameters, context),
        )
