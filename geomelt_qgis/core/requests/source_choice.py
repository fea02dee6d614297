"""Which sources go into an index."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class SourceChoice:
    """`paths`: folders, rasters, lists of them and, where `remote` allows it, addresses.

    `include` and `exclude`: patterns of file names, such as `*.tif` or `2020/*`.
    """

    paths: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    remote: bool = False

    @classmethod
    def read(cls, data: dict[str, Any]) -> SourceChoice:
        """What `to_json` wrote. Raises TypeError or AttributeError."""
        paths, include, exclude = (
            tuple(map(str, data.get(name, ()))) for name in ("paths", "include", "exclude")
        )
        return cls(paths, include, exclude, remote=bool(data.get("remote", False)))

    @classmethod
    def of_uris(cls, uris: list[str]) -> SourceChoice:
        """The sources themselves, where the folders they came from are not known."""
        return cls(tuple(uris), remote=any("://" in uri for uri in uris))

    def to_json(self) -> dict[str, Any]:
        """The fields of a job that say what is indexed."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
        }

    def followed_by(self, later: SourceChoice) -> SourceChoice:
        """The paths of both; of all else the later choice counts."""
        paths = tuple(dict.fromkeys((*self.paths, *later.paths)))
        return SourceChoice(paths, later.include, later.exclude, later.remote)
