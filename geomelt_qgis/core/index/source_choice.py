"""Which sources go into an index, remembered so that one click updates it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote

from qgis.core import QgsSettings

_GROUP = "geomelt/sources"


@dataclass(frozen=True)
class SourceChoice:
    """`paths`: folders, rasters, lists of them and, where `remote` allows it, addresses.

    `include` and `exclude`: patterns of file names, such as `*.tif` or `2020/*`.
    """

    paths: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    remote: bool = False

    def to_json(self) -> dict[str, Any]:
        """The fields of a job that say what is indexed."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    def followed_by(self, later: SourceChoice) -> SourceChoice:
        """The paths of both; of all else the later word counts."""
        paths = tuple(dict.fromkeys((*self.paths, *later.paths)))
        return SourceChoice(paths, later.include, later.exclude, later.remote)


def of_uris(uris: list[str]) -> SourceChoice:
    """The sources themselves, where nobody knows which folders they came from."""
    return SourceChoice(tuple(uris), remote=any("://" in uri for uri in uris))


def remembered(place: str, index: str) -> SourceChoice:
    """What this user gave to the index's jobs; without paths when others filled it.

    `place`: where the index lies, see `Backend.place`.
    """
    text = QgsSettings().value(_key(place, index), "", type=str)
    try:
        data = json.loads(text) if text else {}
        paths, include, exclude = (
            tuple(map(str, data.get(name, ()))) for name in ("paths", "include", "exclude")
        )
        return SourceChoice(paths, include, exclude, remote=bool(data.get("remote", False)))
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


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
