"""What GeoMELT's algorithms share: the backend, its errors, cancelling, help."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsFeatureSink,
    QgsFields,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsWkbTypes,
)
from qgis.PyQt.QtGui import QIcon

from ..core.capability import Capability
from ..core.errors import BackendError, Cancelled
from ..core.http import calls
from ..core.http.client import Client
from ..core.layers.features import results_crs
from ..core.paths import resource
from ..core.process.capabilities import incapable
from ..core.selection import Extent
from ..core.text import tr
from .backend_access import BackendAccess
from .output import Output
from .parameters import EXTENT

Parameters = dict[str, Any]


class GeomeltAlgorithm(QgsProcessingAlgorithm):
    """`NAME` is the id, `NEEDS` what the models must be able to do; a subclass gives `title`,
    `about`, `initAlgorithm` and `work`."""

    NAME = ""
    NEEDS: tuple[Capability, ...] = ()
    OUTPUT = "OUTPUT"

    def __init__(self, access: BackendAccess) -> None:
        super().__init__()
        self.access = access

    def title(self) -> str:
        raise NotImplementedError

    def about(self) -> str:
        """The help text, in HTML."""
        raise NotImplementedError

    def work(
        self,
        client: Client,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """What the algorithm is for, in its own thread. May raise BackendError and Cancelled."""
        raise NotImplementedError

    def perform(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Connects to the backend and works; overridden where no backend is needed."""
        with self.access.client(feedback) as client:
            if needed := self.needed(parameters, context):
                hindrance = incapable(client.send(calls.health()), *needed)
                if hindrance:
                    raise BackendError(hindrance, "incapable")
            return self.work(client, parameters, context, feedback)

    def needed(
        self, parameters: Parameters, context: QgsProcessingContext
    ) -> tuple[Capability, ...]:
        """What the models of the backend must be able to do."""
        return self.NEEDS

    def problem(self, parameters: Parameters, context: QgsProcessingContext) -> str:
        """What is wrong with the parameters, in one sentence; empty when nothing is."""
        return ""

    # What QGIS asks

    def createInstance(self) -> GeomeltAlgorithm:
        return type(self)(self.access)

    def name(self) -> str:
        return self.NAME

    def displayName(self) -> str:
        return self.title()

    def shortHelpString(self) -> str:
        return self.about()

    def icon(self) -> QIcon:
        return QIcon(str(resource("icons/geomelt.svg")))

    def checkParameterValues(
        self, parameters: Parameters, context: QgsProcessingContext
    ) -> tuple[bool, str]:
        good, message = super().checkParameterValues(parameters, context)
        problem = self.problem(parameters, context) if good else message
        return not problem, problem

    def processAlgorithm(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        try:
            return self.perform(parameters, context, feedback)
        except Cancelled:
            feedback.pushInfo(tr("Cancelled."))
            return {}
        except BackendError as error:
            raise QgsProcessingException(error.detail) from error

    # What subclasses use

    def extent(self, parameters: Parameters, context: QgsProcessingContext) -> Extent | None:
        """The extent that was given, in the CRS it was given in; None where there is none."""
        rectangle = self.parameterAsExtent(parameters, EXTENT, context)
        if rectangle.isEmpty():
            return None
        return Extent(rectangle, self.parameterAsExtentCrs(parameters, EXTENT, context))

    def output(
        self,
        parameters: Parameters,
        context: QgsProcessingContext,
        fields: QgsFields,
        geometry: Qgis.WkbType = QgsWkbTypes.Type.MultiPolygon,
        crs: QgsCoordinateReferenceSystem | None = None,
    ) -> Output:
        """The layer of `OUTPUT`, of polygons in EPSG:4326 by default."""

        def make() -> tuple[QgsFeatureSink, str]:
            sink, target = self.parameterAsSink(
                parameters, self.OUTPUT, context, fields, geometry, crs or results_crs()
            )
            if sink is None:
                raise QgsProcessingException(self.invalidSinkError(parameters, self.OUTPUT))
            return sink, target

        return Output(make)
