"""What was asked before, kept in the project."""

from __future__ import annotations

from qgis.core import QgsProject

from .text import tr

_SCOPE, _KEY = "GeoMELT", "/queries"
_MOST = 20


def past_queries() -> list[str]:
    """The project's queries, the latest first."""
    return list(QgsProject.instance().readListEntry(_SCOPE, _KEY)[0])


def remember(query: str) -> None:
    """Puts a query first; it is stored when the project is."""
    before = past_queries()
    if query and before[:1] != [query]:
        kept = [query, *(text for text in before if text != query)]
        QgsProject.instance().writeEntry(_SCOPE, _KEY, kept[:_MOST])


def example_queries() -> list[str]:
    """What a newcomer may try."""
    return [
        tr("airport with planes"),
        tr("harbour with ships"),
        tr("baseball field"),
        tr("dense houses with gardens"),
        tr("bridge over a river"),
        tr("storage tanks"),
        tr("car park full of cars"),
        tr("forest beside farmland"),
    ]
