"""What a container is: a way of holding rasters other than one in a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

from geomelt.imagery.account import Fate
from geomelt.imagery.files.listings import Listing
from geomelt.imagery.files.location import Location


@dataclass(frozen=True)
class Place:
    """A uri as it was named, and what is there.

    `path` is that file or folder, or what stands for a uri `within` a container; `other` are
    pipes, sockets and devices. Only with `remote_allowed` may what is named by it be fetched.
    """

    uri: str
    path: Path
    kind: Literal["file", "folder", "within", "other", "nothing"]
    remote_allowed: bool = False


@dataclass(frozen=True)
class Sources:
    """A file or folder that holds sources: `uris` lists them."""

    uris: Callable[[], Sequence[str]]


@dataclass(frozen=True)
class Ignored:
    """A file or folder that holds none: what it counts as, and a reason of one sentence.

    The reason is given the number of files. Those of one `root` are counted together.
    """

    fate: Fate
    reason: Callable[[int], str] | None = None
    root: Path | None = None


Holding: TypeAlias = Sources | Ignored


@dataclass(frozen=True)
class Group:
    """Files of one folder that are one source, `uri`: `names` of all, `colours` of those read."""

    uri: str
    names: Sequence[str]
    colours: Sequence[str]


class Container(Protocol):
    """One kind of container: it recognises its own, lists their sources and locates them.

    A kind overrides only what it has a use for. The state and the
    date of a source are part of what `locate` answers: see `Location`.
    """

    suffixes: tuple[str, ...] = ()
    """Of files that are such containers, where the name decides."""

    def recognise(self, listing: Listing, name: str | None = None) -> Holding | None:
        """What a file of a folder holds or, without `name`, the folder; None for no such thing.

        A folder that is recognised is taken with all that lies below it, unless it has a root.
        """
        return None

    def groups(self, listing: Listing) -> Iterable[Group]:
        """The files of a folder that go together."""
        return ()

    def folders(self, file: Path) -> Iterator[Listing] | None:
        """The folders in a file that holds files, as an archive does; None for other files.

        Iterating raises GeomeltError `unreadable`, or OSError.
        """
        return None

    def path_of(self, uri: str) -> Path | None:
        """The path that stands for the uri of something in such a container; None for others."""
        return None

    def locate(self, place: Place) -> Location | None:
        """What is to be read, and what its state and its date are; None where it is not known.

        Raises OSError and GeomeltError `no-such-file`, `unreadable` or `remote-not-allowed`.
        """
        return None
