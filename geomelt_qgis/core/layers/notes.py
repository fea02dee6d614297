"""What a result layer tells about itself: query, index, model and time."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import Any

from qgis.core import QgsLayerNotesUtils, QgsVectorLayer

from ..text import number, tr


def set_notes(layer: QgsVectorLayer, title: str, query: dict[str, Any]) -> None:
    """`query`: what the backend says of the question at the top of its answer."""
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
        (tr("Like the tiles"), _ids(query.get("positive"))),
        (tr("Unlike the tiles"), _ids(query.get("negative"))),
        (tr("Index"), str(query.get("index") or "")),
        (tr("Model"), str(query.get("model") or "")),
        (tr("Tiles searched"), number(searched) if searched else ""),
        (tr("Time"), datetime.now().astimezone().isoformat(" ", "seconds")),
    ]


def _ids(ids: Any) -> str:
    return ", ".join(str(i) for i in ids or ())
