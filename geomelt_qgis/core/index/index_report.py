"""The sources of an index: refused ones with the reason, and notes on others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.PyQt.QtCore import QUrl

from ..layers.results import source_name

_IN_ARCHIVE = ("/vsizip/", "/vsitar/")
# In GDAL's name of one raster of several: the file.
_OF_SEVERAL = re.compile(r'^[A-Z0-9_]+:(?:\w+:)?(?:"([^"]+)":|(.+\.gpkg):[^:/\\]+$)', re.IGNORECASE)
_INSIDE = re.compile(r"\.(?:zip|tar|tgz|tar\.gz)(?=/)", re.IGNORECASE)


@dataclass(frozen=True)
class Problem:
    """A source that was refused, and why; or a note on one that was indexed."""

    uri: str
    reason: str
    refused: bool = True

    @property
    def name(self) -> str:
        return source_name(self.uri) or self.uri

    @property
    def short_reason(self) -> str:
        """The reason with the source's name for its path, so that the remedy is soon read."""
        return self.reason.replace(_plain(self.uri), self.name)

    @property
    def is_address(self) -> bool:
        """Whether it is the same from every machine."""
        return "://" in self.uri

    @property
    def whereabouts(self) -> str:
        """The address of what holds it: the folder, that of its archive, or the server's."""
        uri = _plain(self.uri)
        if self.is_address:
            return uri
        if of_several := _OF_SEVERAL.match(uri):
            uri = of_several[1] or of_several[2]
        archive = _INSIDE.search(uri)
        path = Path(uri[: archive.end()] if archive else uri)
        return QUrl.fromLocalFile(str(path.parent)).toString()


def _plain(uri: str) -> str:
    prefix = next((each for each in _IN_ARCHIVE if uri.startswith(each)), "")
    return uri.replace(prefix, "", 1)


@dataclass(frozen=True)
class Report:
    index: str
    uris: list[str]
    problems: list[Problem]


def problems_of(errors: Any, notes: Any = (), passed_over: Any = None) -> list[Problem]:
    """Of a job's errors, its notes, and the rasters that it passed over."""
    refused = [Problem(error["uri"], error["reason"] or "") for error in errors]
    noted = [Problem(note["uri"], note["note"], refused=False) for note in notes]
    passed = (passed_over or {}).get("named", ())
    return (
        refused + noted + [Problem(each["uri"], each["reason"], refused=False) for each in passed]
    )


def report_of(answer: dict[str, Any], index: str) -> Report:
    """For a task: an archive has many sources."""
    sources = answer["sources"]
    return Report(
        index,
        [source["uri"] for source in sources],
        problems_of(
            (source for source in sources if source["status"] == "refused"),
            [
                {"uri": source["uri"], "note": note}
                for source in sources
                for note in source.get("notes", ())
            ],
        ),
    )
