"""Past queries, kept in the project."""

from __future__ import annotations

from qgis.core import QgsProject

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
    """What a newcomer may try, in the language that the model was taught."""
    return [
        "airport with planes",
        "harbour with ships",
        "baseball field",
        "dense houses with gardens",
        "bridge over a river",
        "storage tanks",
        "car park full of cars",
        "forest beside farmland",
    ]
