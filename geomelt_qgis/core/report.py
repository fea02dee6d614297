"""What an index says of its sources: refused ones with the reason, and notes on others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.PyQt.QtCore import QUrl

from .results import source_name

_IN_ARCHIVE = "/vsizip/"


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
        return self.reason.replace(self.uri.removeprefix(_IN_ARCHIVE), self.name)

    @property
    def is_address(self) -> bool:
        """Whether it is the same from every machine."""
        return "://" in self.uri

    @property
    def whereabouts(self) -> str:
        """The address of what holds it: the folder, that of its archive, or the server's."""
        uri = self.uri.removeprefix(_IN_ARCHIVE)
        if self.is_address:
            return uri
        archive, inside, _ = uri.partition(".zip/")
        path = Path(f"{archive}.zip" if inside else uri)
        return QUrl.fromLocalFile(str(path.parent)).toString()


@dataclass(frozen=True)
class Report:
    index: str
    uris: list[str]
    problems: list[Problem]


def problems_of(errors: Any, notes: Any = ()) -> list[Problem]:
    """Of a job's errors and its notes."""
    refused = [Problem(error["uri"], error["reason"] or "") for error in errors]
    return refused + [Problem(note["uri"], note["note"], refused=False) for note in notes]


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
