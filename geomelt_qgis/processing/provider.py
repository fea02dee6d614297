"""The algorithms of GeoMELT, as a provider of QGIS."""

from __future__ import annotations

from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..core.paths import resource
from ..core.session import Session
from .adapt import Adapt
from .area_summary import AreaSummary
from .backend_access import BackendAccess
from .caption_extent import CaptionExtent
from .caption_features import CaptionFeatures
from .change import Change
from .export_index import ExportIndex
from .index_folder import IndexFolder
from .search_similar import SearchSimilar
from .search_text import SearchText

_ALGORITHMS = (
    IndexFolder, SearchText, SearchSimilar, CaptionExtent, CaptionFeatures, AreaSummary, Change,
    ExportIndex, Adapt,
)  # fmt: skip


class Provider(QgsProcessingProvider):
    """`session`: None where QGIS runs without a GUI."""

    def __init__(self, session: Session | None) -> None:
        super().__init__()
        self._access = BackendAccess(session)

    def loadAlgorithms(self) -> None:
        for algorithm in _ALGORITHMS:
            self.addAlgorithm(algorithm(self._access))

    def id(self) -> str:
        return "geomelt"

    def name(self) -> str:
        return "GeoMELT"

    def icon(self) -> QIcon:
        return QIcon(str(resource("icons/geomelt.svg")))
