"""`geomelt:adapt`: the model learns an analyst's own captions, as `geomelt adapt` does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputBoolean,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ..core.errors import BackendError
from ..core.settings import Settings
from ..core.text import tr
from .algorithm import GeomeltAlgorithm, Parameters
from .command import run_command
from .parameters import advanced, is_name


class Adapt(GeomeltAlgorithm):
    NAME = "adapt"
    CAPTIONS, FIELD, IMAGERY, NAME_OF_IT = "CAPTIONS", "FIELD", "IMAGERY", "ADAPTER"
    EPOCHS, KEEP = "EPOCHS", "KEEP"
    FOLDER, BETTER, LEARNED, BEFORE, AFTER = "FOLDER", "BETTER", "LEARNED", "BEFORE", "AFTER"

    def title(self) -> str:
        return tr("Adapt the model to captions")

    def about(self) -> str:
        return tr(
            "<p>Teaches the model your own words from a layer of captioned polygons, and measures "
            "on a fifth of them, held out, whether it has become better. The result is an adapter "
            "of a few megabytes; choose it in Settings > Options > GeoMELT.</p>"
            "<p>An adapter that is no better is not kept unless you ask for it. Indexes belong to "
            "the model they were made with: index again with a new adapter. Takes minutes to "
            "hours on a processor.</p>"
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.addParameter(
            QgsProcessingParameterFeatureSource(
                self.CAPTIONS, tr("Captioned features"),
                [QgsProcessing.SourceType.TypeVectorPolygon],
            )
        )  # fmt: skip
        self.addParameter(
            QgsProcessingParameterField(
                self.FIELD, tr("Attribute of the captions"), "caption", self.CAPTIONS
            )
        )
        self.addParameter(
            QgsProcessingParameterFile(
                self.IMAGERY,
                tr("Folder of the rasters that were captioned"),
                QgsProcessingParameterFile.Behavior.Folder,
            )
        )
        self.addParameter(
            QgsProcessingParameterString(self.NAME_OF_IT, tr("Name of the new adapter"))
        )
        self.addParameter(
            advanced(
                QgsProcessingParameterNumber(
                    self.EPOCHS,
                    tr("How often each caption is learned"),
                    QgsProcessingParameterNumber.Type.Integer,
                    10,
                    minValue=1,
                )
            )
        )
        self.addParameter(
            advanced(
                QgsProcessingParameterBoolean(
                    self.KEEP, tr("Keep an adapter that is no better"), False
                )
            )
        )
        self.addOutput(QgsProcessingOutputString(self.FOLDER, tr("Folder of the adapter")))
        self.addOutput(QgsProcessingOutputBoolean(self.BETTER, tr("Whether it is better")))
        self.addOutput(QgsProcessingOutputNumber(self.LEARNED, tr("Captioned places learned")))
        self.addOutput(QgsProcessingOutputNumber(self.BEFORE, tr("Mean recall before")))
        self.addOutput(QgsProcessingOutputNumber(self.AFTER, tr("Mean recall after")))

    def problem(self, parameters: Parameters, context: QgsProcessingContext) -> str:
        name = self.parameterAsString(parameters, self.NAME_OF_IT, context)
        if not is_name(name):
            return tr("An adapter cannot be called {0!r}: begin with a letter or digit.").format(
                name
            )
        if not Path(self.parameterAsString(parameters, self.IMAGERY, context)).is_dir():
            return tr("There is no such folder of rasters.")
        return ""

    def perform(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        if self.access.is_remote:
            raise BackendError(tr("A remote backend cannot be adapted: run this on its machine."))
        arguments = [*self._arguments(parameters, context, feedback), *_of(Settings.load())]
        ended = run_command(self.access.python(), arguments, feedback)
        result = _answer(ended.output)
        if "better" not in result:
            raise BackendError(ended.last_line or tr("The model could not be adapted."))
        feedback.pushInfo(
            tr("It is better on the places held out.")
            if result["better"]
            else tr("It is no better: caption more places, and like things in like words.")
        )
        return {
            self.FOLDER: result["adapter"] or "",
            self.BETTER: result["better"],
            self.LEARNED: result["learned"],
            self.BEFORE: result["before"]["mR"],
            self.AFTER: result["after"]["mR"],
        }

    def _arguments(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> list[str]:
        path, layer = self.parameterAsCompatibleSourceLayerPathAndLayerName(
            parameters, self.CAPTIONS, context, ["gpkg", "geojson", "shp"], "gpkg", feedback
        )
        arguments = [
            "adapt", "--json", "--captions", path,
            "--out", self.parameterAsString(parameters, self.NAME_OF_IT, context),
            "--imagery", self.parameterAsString(parameters, self.IMAGERY, context),
            "--field", self.parameterAsString(parameters, self.FIELD, context),
            "--epochs", str(self.parameterAsInt(parameters, self.EPOCHS, context)),
        ]  # fmt: skip
        if layer:
            arguments += ["--layer", layer]
        if self.parameterAsBoolean(parameters, self.KEEP, context):
            arguments.append("--keep")
        return arguments


def _answer(output: str) -> dict[str, Any]:
    """The result that the command prints; empty where it failed."""
    try:
        answer = json.loads(output)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _of(settings: Settings) -> list[str]:
    """The model and device that the plugin uses, too."""
    arguments = ["--device", settings.device]
    return [*arguments, "--model", settings.model] if settings.model else arguments
