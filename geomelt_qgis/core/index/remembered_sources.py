"""Which sources went into an index, remembered so that one click updates it."""

from __future__ import annotations

import json
from urllib.parse import quote

from qgis.core import QgsSettings

from ..requests.source_choice import SourceChoice

_GROUP = "geomelt/sources"


def remembered(place: str, index: str) -> SourceChoice:
    """What this user gave to the index's jobs; without paths when others filled it.

    `place`: where the index lies, see `Backend.place`.
    """
    text = QgsSettings().value(_key(place, index), "", type=str)
    try:
        return SourceChoice.read(json.loads(text) if text else {})
    except (ValueError, TypeError, AttributeError):
        return SourceChoice()


def remember(place: str, index: str, choice: SourceChoice) -> None:
    """Adds to what is known of the index."""
    whole = remembered(place, index).followed_by(choice)
    QgsSettings().setValue(_key(place, index), json.dumps(whole.to_json()))


def forget(place: str, index: str) -> None:
    QgsSettings().remove(_key(place, index))


def _key(place: str, index: str) -> str:
    return f"{_GROUP}/{quote(f'{place}/{index}', safe='')}"
