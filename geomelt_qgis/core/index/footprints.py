"""Where the sources of an index lie, as a layer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qgis.core import QgsVectorLayer

from ..http import calls
from ..http.address import Address
from ..http.client import Client
from ..layers.results import open_footprints, write_footprints
from ..tasks.task import BackendTask
from ..text import tr


class FootprintsTask(BackendTask):
    """Succeeds with the layer, its file in a new folder of `place`; None where nothing lies."""

    keeps_results = True

    def __init__(self, address: Address, index: str, place: Path) -> None:
        super().__init__(tr("Footprints of {0}").format(index), address)
        self._index, self._place = index, place

    def work(self, client: Client) -> Path | None:
        sources = client.send(calls.report(self._index))["sources"]
        placed = [_feature(source) for source in sources if source.get("bounds")]
        return write_footprints(placed, self._title, self._place) if placed else None

    def present(self, result: Path | None) -> QgsVectorLayer | None:
        return open_footprints(result, self._title) if result else None


def _feature(source: dict[str, Any]) -> dict[str, Any]:
    """A source of a report as the feature (GeoJSON) of its box."""
    properties = {"source": source["uri"], "tiles": source["tiles"], "date": source.get("date")}
    shape = {"type": "Polygon", "coordinates": [_ring(source["bounds"])]}
    return {"type": "Feature", "geometry": shape, "properties": properties}


def _ring(bounds: Sequence[float]) -> list[tuple[float, float]]:
    west, south, east, north = bounds
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]
