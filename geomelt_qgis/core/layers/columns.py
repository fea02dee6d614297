"""The attributes of result layers: plain types that every vector format can store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qgis.core import QgsField, QgsFields
from qgis.PyQt.QtCore import QMetaType, QVariant

from ..text import tr

# Qt 6 has other names, also where another plugin has given it a QVariant.Type.
_KINDS: dict[str, Any] = (
    {"Int": QVariant.Type.Int, "Double": QVariant.Type.Double, "String": QVariant.Type.String,
     "Date": QVariant.Type.Date}
    if hasattr(QVariant, "Type") and hasattr(QVariant.Type, "String")
    else {"Int": QMetaType.Type.Int, "Double": QMetaType.Type.Double,
          "String": QMetaType.Type.QString, "Date": QMetaType.Type.QDate}
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """`width`: pixels in the attribute table, 0 where only the curious look. `widget`: how a form
    shows it, a text line where empty."""

    name: str
    kind: str
    alias: str
    width: int = 0
    widget: str = ""

    @property
    def is_technical(self) -> bool:
        return self.width == 0


def hit_columns() -> list[Column]:
    return [
        Column("rank", "Int", tr("Rank"), 60),
        Column("match", "Double", tr("Match"), 70, "share"),
        Column("score", "Double", tr("Score"), 70, "score"),
        *_shared_columns(),
        Column("tile_id", "Int", tr("Tile")),
        Column("index", "String", tr("Index")),
        *_technical_columns(),
        Column("thumbnail", "String", tr("Thumbnail"), widget="picture"),
    ]


def change_columns() -> list[Column]:
    """A changed tile is the later one; what it was before is named beside it."""
    return [
        Column("rank", "Int", tr("Rank"), 60),
        Column("change", "Double", tr("Change"), 70, "share"),
        Column("appeared", "Double", tr("Appeared"), 70, "score"),
        *_shared_columns(),
        Column("earlier_date", "String", tr("Earlier date"), 90),
        Column("earlier_source", "String", tr("Earlier source")),
        Column("earlier_tile_id", "Int", tr("Earlier tile")),
        Column("tile_id", "Int", tr("Tile")),
        Column("index", "String", tr("Index")),
        *_technical_columns(),
    ]


def tile_columns() -> list[Column]:
    return [
        Column("tile_id", "Int", tr("Tile"), 60),
        *_shared_columns(),
        Column("index", "String", tr("Index")),
        *_technical_columns(),
    ]


def summary_columns() -> list[Column]:
    return [
        Column("area", "Int", tr("Area"), 50),
        Column("class", "String", tr("Class"), 150),
        Column("share", "Double", tr("Share"), 70, "share"),
        Column("hectares", "Double", tr("Hectares"), 90),
        Column("tiles", "Int", tr("Tiles"), 60),
        Column("sureness", "Double", tr("Sureness"), 70, "share"),
    ]


def caption_columns() -> list[Column]:
    return [
        Column("role", "String", tr("Role"), 80, "role"),
        *_shared_columns(),
        *_technical_columns(),
    ]


def footprint_columns() -> list[Column]:
    return [
        Column("source", "String", tr("Source"), 160),
        Column("tiles", "Int", tr("Tiles"), 60),
        Column("date", "String", tr("Date"), 110),
        Column("path", "String", tr("Source path"), 320),
    ]


def to_fields(columns: Sequence[Column]) -> QgsFields:
    fields = QgsFields()
    for column in columns:
        fields.append(QgsField(column.name, _KINDS[column.kind]))
    return fields


def _shared_columns() -> list[Column]:
    return [
        Column("caption", "String", tr("Caption"), 320, "text"),
        Column("source", "String", tr("Source"), 160),
        Column("ground_size", "Double", tr("Ground size (m)"), 140, "metres"),
        Column("date", "String", tr("Date"), 110),
        Column("date_origin", "String", tr("Origin of the date"), 90),
    ]


def _technical_columns() -> list[Column]:
    return [
        Column("level", "Int", tr("Level")),
        Column("gsd", "Double", tr("GSD (m)")),
        Column("date_from", "Date", tr("From")),
        Column("date_to", "Date", tr("To")),
        Column("crs", "String", tr("Native CRS")),
        Column("window", "String", tr("Pixel window")),
        Column("path", "String", tr("Source path")),
    ]
