"""`geomelt:indexfolder`: every tile of a folder's rasters goes into an index."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterCrs,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ..core.capability import Capability
from ..core.http.client import Client
from ..core.http.contract import Job
from ..core.index.job_run import run_job
from ..core.requests.index_request import IndexRequest, Recipe, bands_in
from ..core.requests.limits import LONGEST_TIMEOUT, MOST_OVERLAP, SOURCE_TIMEOUT
from ..core.requests.source_choice import SourceChoice
from ..core.selection import crs_text
from ..core.text import parts, tr
from .algorithm import GeomeltAlgorithm, Parameters
from .parameters import INDEX, advanced, index_parameter, index_problem

_MOST_NAMED = 20  # rasters that were passed over, one a line


class IndexFolder(GeomeltAlgorithm):
    NAME = "indexfolder"
    FOLDER, CAPTIONS, PRUNE = "FOLDER", "CAPTIONS", "PRUNE"
    INCLUDE, EXCLUDE, NETWORK = "INCLUDE", "EXCLUDE", "NETWORK"
    GROUND_SIZES, OVERLAP = "GROUND_SIZES", "OVERLAP"
    BANDS, CRS, TIMEOUT = "BANDS", "CRS", "SOURCE_TIMEOUT"
    TILES, SOURCES, REFUSED = "TILES", "SOURCES", "REFUSED"

    def title(self) -> str:
        return tr("Index a folder")

    def about(self) -> str:
        return tr(
            "<p>Cuts every raster of a folder (and of the folders in it) into tiles and puts what "
            "the model sees in them into an index, which can then be searched by text or by "
            "example. The index is made when there is none of that name.</p>"
            "<p>Sources that are in the index and have not changed are left alone: run it again "
            "after new imagery has arrived. Sources that cannot be read are named in the log and "
            "refused; the others go on. Cancelling keeps the sources that are finished.</p>"
            "<p>The folder is one of the machine that the backend runs on. A single raster, a "
            "list of them (.txt) or, with the network, an address may stand in its place.</p>"
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        self.addParameter(
            QgsProcessingParameterFile(
                self.FOLDER,
                tr("Folder of rasters"),
                QgsProcessingParameterFile.Behavior.Folder,
            )
        )
        self.addParameter(index_parameter(self.access, tr("Index, an old or a new one")))
        self.addParameter(
            QgsProcessingParameterBoolean(
                self.CAPTIONS, tr("Caption every tile, too (slower)"), False
            )
        )
        self.addParameter(
            QgsProcessingParameterBoolean(
                self.PRUNE, tr("Remove sources that are gone from the folder"), False
            )
        )
        for name, text in (
            (self.INCLUDE, tr("Only files like these, e.g. *.tif, 2020/* (empty: all rasters)")),
            (self.EXCLUDE, tr("No files or folders like these, e.g. *_preview*, old")),
        ):
            self.addParameter(advanced(QgsProcessingParameterString(name, text, "", optional=True)))
        self.addParameter(
            advanced(
                QgsProcessingParameterBoolean(
                    self.NETWORK, tr("Read imagery from the network, too"), False
                )
            )
        )
        self.addParameter(
            advanced(
                QgsProcessingParameterString(
                    self.GROUND_SIZES,
                    tr("Sides of the tiles in metres, e.g. 150, 300 (empty: chosen by GSD)"),
                    "",
                    optional=True,
                )
            )
        )
        self.addParameter(
            advanced(
                QgsProcessingParameterNumber(
                    self.OVERLAP,
                    tr("Overlap of neighbouring tiles (0 to 0.9)"),
                    QgsProcessingParameterNumber.Type.Double,
                    0.0,
                    minValue=0.0,
                    maxValue=MOST_OVERLAP,
                )
            )
        )
        self._add_source_settings()
        self.addOutput(QgsProcessingOutputString(INDEX, tr("Index")))
        self.addOutput(QgsProcessingOutputNumber(self.TILES, tr("Tiles made")))
        self.addOutput(QgsProcessingOutputNumber(self.SOURCES, tr("Sources found")))
        self.addOutput(QgsProcessingOutputNumber(self.REFUSED, tr("Sources refused")))

    def _add_source_settings(self) -> None:
        for parameter in (
            QgsProcessingParameterString(
                self.BANDS,
                tr("Bands as red, green, blue, e.g. 4,3,2, or one for grey (empty: chosen)"),
                "",
                optional=True,
            ),
            QgsProcessingParameterCrs(
                self.CRS, tr("CRS of sources that have none of their own"), optional=True
            ),
            QgsProcessingParameterNumber(
                self.TIMEOUT,
                tr("Refuse a source that gives nothing for so many seconds"),
                QgsProcessingParameterNumber.Type.Double,
                SOURCE_TIMEOUT,
                minValue=1.0,
                maxValue=LONGEST_TIMEOUT,
            ),
        ):
            self.addParameter(advanced(parameter))

    def problem(self, parameters: Parameters, context: QgsProcessingContext) -> str:
        folder = self.parameterAsString(parameters, self.FOLDER, context)
        if not (self.access.is_remote or "://" in folder or Path(folder).exists()):
            return tr("There is no folder {0}.").format(folder)
        try:
            _sizes(self.parameterAsString(parameters, self.GROUND_SIZES, context))
        except ValueError:
            return tr("The sides of the tiles must be metres with commas between: 150, 300.")
        try:
            bands_in(self.parameterAsString(parameters, self.BANDS, context))
        except ValueError:
            return tr("The bands must be three, such as 4,3,2, or one, or auto.")
        return index_problem(self.parameterAsString(parameters, INDEX, context))

    def work(
        self,
        client: Client,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        index = self.parameterAsString(parameters, INDEX, context)
        sources = SourceChoice(
            (self.parameterAsString(parameters, self.FOLDER, context),),
            parts(self.parameterAsString(parameters, self.INCLUDE, context)),
            parts(self.parameterAsString(parameters, self.EXCLUDE, context)),
            self.parameterAsBoolean(parameters, self.NETWORK, context),
        )
        crs = self.parameterAsCrs(parameters, self.CRS, context)
        request = IndexRequest(
            sources,
            captions=self.parameterAsBoolean(parameters, self.CAPTIONS, context),
            prune=self.parameterAsBoolean(parameters, self.PRUNE, context),
            recipe=self._recipe(parameters, context),
            bands=bands_in(self.parameterAsString(parameters, self.BANDS, context)),
            crs=crs_text(crs) if crs.isValid() else "",
            source_timeout=self.parameterAsDouble(parameters, self.TIMEOUT, context),
        )
        job = run_job(client, index, request, _JobFeedback(feedback))
        summary = job.summary or {}
        feedback.pushInfo(
            tr("{0}: sources indexed {1}, unchanged {2}, refused {3}.").format(
                index, *(summary.get(key, 0) for key in ("indexed", "unchanged", "refused"))
            )
        )
        passed_over = job.passed_over or {}
        reasons = [each["reason"] for each in passed_over.get("named", ())[:_MOST_NAMED]]
        for sentence in filter(None, [*reasons, passed_over.get("sentence")]):
            feedback.pushInfo(sentence)
        return {
            INDEX: index,
            self.TILES: summary.get("tiles", job.done),
            self.SOURCES: summary.get("sources", 0),
            self.REFUSED: summary.get("refused", 0),
        }

    def needed(
        self, parameters: Parameters, context: QgsProcessingContext
    ) -> tuple[Capability, ...]:
        captions = self.parameterAsBoolean(parameters, self.CAPTIONS, context)
        tiles = (Capability.EMBED_TILES,)
        return (*tiles, Capability.CAPTION) if captions else tiles

    def _recipe(self, parameters: Parameters, context: QgsProcessingContext) -> Recipe | None:
        sizes = _sizes(self.parameterAsString(parameters, self.GROUND_SIZES, context))
        overlap = self.parameterAsDouble(parameters, self.OVERLAP, context)
        return Recipe(sizes, overlap) if sizes or overlap else None


class _JobFeedback:
    """Shows the progress of a job, and logs each refused source and each note once."""

    def __init__(self, feedback: QgsProcessingFeedback) -> None:
        self._feedback = feedback
        self._refused = self._noted = 0
        self._source: str | None = None

    def __call__(self, job: Job) -> None:
        if job.percent is not None:
            self._feedback.setProgress(job.percent)
        if job.source and job.source != self._source:
            self._source = job.source
            self._feedback.setProgressText(job.source)
        refused, self._refused = self._refused, len(job.errors)
        for error in job.errors[refused:]:
            self._feedback.pushWarning(f"{error['uri']}: {error['reason']}")
        noted, self._noted = self._noted, len(job.notes)
        for note in job.notes[noted:]:
            self._feedback.pushInfo(note["note"])


def _sizes(text: str) -> tuple[float, ...]:
    """Metres, ascending; raises ValueError."""
    sizes = tuple(sorted(float(part) for part in parts(text)))
    if any(size <= 0 for size in sizes):
        raise ValueError(text)
    return sizes
