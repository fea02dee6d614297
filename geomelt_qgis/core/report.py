"""What an index says of its sources: refused ones with the reason, and where the others lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsFeature,
    QgsFields,
    QgsGeometry,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QUrl

from .layers.columns import Column, to_fields
from .results import source_name
from .text import tr

_IN_ARCHIVE = "/vsizip/"


@dataclass(frozen=True)
class Problem:
    """A source that was refused, and why."""

    uri: str
    reason: str

    @property
    def name(self) -> str:
        return source_name(self.uri) or self.uri

    @property
    def short_reason(self) -> str:
        """The reason with the source's name for its path, so that the remedy is soon read."""
        return self.reason.replace(self.uri, self.name)

    @property
    def whereabouts(self) -> str:
        """The address of what holds it: the folder, that of its archive, or the server's."""
        uri = self.uri.removeprefix(_IN_ARCHIVE)
        if "://" in uri:
            return uri
        archive, inside, _ = uri.partition(".zip/")
        path = Path(f"{archive}.zip" if inside else uri)
        return QUrl.fromLocalFile(str(path.parent)).toString()


@dataclass(frozen=True)
class Report:
    """`footprints` is None where the backend tells none."""

    index: str
    uris: list[str]
    problems: list[Problem]
    footprints: QgsVectorLayer | None


def problems_of(entries: Any) -> list[Problem]:
    """Of a job's errors, or of the refused sources of a report."""
    return [Problem(entry["uri"], entry["reason"] or "") for entry in entries]


def report_of(answer: dict[str, Any], index: str, *, footprints: bool = False) -> Report:
    """For a task: an archive has many sources."""
    sources = answer["sources"]
    return Report(
        index,
        [source["uri"] for source in sources],
        problems_of(source for source in sources if source["status"] == "refused"),
        _footprints(sources, index) if footprints else None,
    )


def _footprints(sources: list[dict[str, Any]], index: str) -> QgsVectorLayer | None:
    placed = [source for source in sources if source.get("bounds")]
    if not placed:
        return None
    fields = to_fields(_columns())
    # Of memory, not of a file: its CRS is the one that the GUI thread made.
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326", tr("Footprints of {0}").format(index), "memory")
    layer.dataProvider().addAttributes(fields)
    layer.updateFields()
    layer.dataProvider().addFeatures([_feature(source, fields) for source in placed])
    layer.updateExtents()
    for position, column in enumerate(_columns()):
        layer.setFieldAlias(position, column.alias)
    layer.setDisplayExpression('"source"')
    symbol = layer.renderer().symbol()
    colour = symbol.color()
    colour.setAlpha(60)
    symbol.setColor(colour)
    layer.moveToThread(QgsApplication.instance().thread())
    return layer


def _columns() -> list[Column]:
    return [
        Column("source", "String", tr("Source")),
        Column("tiles", "Int", tr("Tiles")),
        Column("date", "String", tr("Date")),
        Column("path", "String", tr("Source path")),
    ]


def _feature(source: dict[str, Any], fields: QgsFields) -> QgsFeature:
    feature = QgsFeature(fields)
    feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(*source["bounds"])))
    feature.setAttributes(
        [source_name(source["uri"]), source["tiles"], source.get("date"), source["uri"]]
    )
    return feature
