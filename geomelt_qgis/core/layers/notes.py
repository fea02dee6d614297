"""The notes of a result layer: query, filters, index, model and time."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import Any

from qgis.core import QgsLayerNotesUtils, QgsVectorLayer

from ..filters import filter_fields
from ..text import number, tr


def set_notes(layer: QgsVectorLayer, title: str, query: dict[str, Any]) -> None:
    """`query`: the request as it was sent, with the top of the answer."""
    rows = [(name, value) for name, value in _rows(title, query) if value]
    lines = "".join(
        f"<tr><td><b>{escape(name)}</b>&nbsp;</td><td>{escape(value)}</td></tr>"
        for name, value in rows
    )
    QgsLayerNotesUtils.setLayerNotes(layer, f"<table>{lines}</table>")
    metadata = layer.metadata()
    metadata.setTitle(title)
    metadata.setAbstract("\n".join(f"{name}: {value}" for name, value in rows))
    metadata.setCategories(["GeoMELT"])
    layer.setMetadata(metadata)


def _rows(title: str, query: dict[str, Any]) -> list[tuple[str, str]]:
    searched = query.get("searched")
    return [
        (tr("Query"), str(query.get("text") or title)),
        (tr("Like the tiles"), _list(query.get("positive"))),
        (tr("Unlike the tiles"), _list(query.get("negative"))),
        (tr("Extent"), _extent(query)),
        (tr("Within"), tr("the polygons selected then") if query.get("within") else ""),
        *_filters(query),
        (tr("Index"), str(query.get("index") or "")),
        (tr("Model"), str(query.get("model") or "")),
        (tr("Tiles searched"), number(searched) if searched else ""),
        (tr("Time"), datetime.now().astimezone().isoformat(" ", "seconds")),
    ]


def _extent(query: dict[str, Any]) -> str:
    if not query.get("extent"):
        return ""
    crs = str(query.get("crs") or "")
    name = crs.split('"')[1] if '"' in crs else crs  # of WKT no more than that
    return f"{', '.join(f'{value:.10g}' for value in query['extent'])} ({name})"


def _filters(query: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (each.name, each.written(query[each.key]))
        for each in filter_fields()
        if query.get(each.key) is not None
    ]


def _list(values: Any) -> str:
    return ", ".join(str(value) for value in values or ())
