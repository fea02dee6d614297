"""Adapters on disk: the folder that holds them, by name, and the card of each."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import platformdirs

from geomelt.base.addresses import checked_name, is_name
from geomelt.base.errors import GeomeltError

WEIGHTS = "adapter_model.safetensors"  # as PEFT calls them
_CARD = "adapter.json"


@dataclass(frozen=True)
class AdapterCard:
    """What an adapter was made for and how good it is.

    `model_id` and `revision` name the model it was made for; `created` is ISO 8601 UTC;
    `captions` counts the captioned places it learned from; `before` and `after` are the
    measures of those held out (`adapting.measure`); `digest` is the SHA-256 of the weights.
    """

    model_id: str
    revision: str
    digest: str
    created: str
    captions: int
    before: dict[str, float]
    after: dict[str, float]

    def write(self, folder: Path) -> None:
        """Lays the card beside the weights in `folder`."""
        (folder / _CARD).write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")


@dataclass(frozen=True)
class Adapter:
    """An adapter that was opened."""

    folder: Path
    card: AdapterCard

    @classmethod
    def open(cls, folder: Path) -> Adapter:
        """The adapter in `folder`; GeomeltError `adapter-missing` where it is not whole."""
        try:
            card = AdapterCard(**json.loads((folder / _CARD).read_text(encoding="utf-8")))
            if weights_digest(folder) != card.digest:
                raise ValueError(f"{WEIGHTS} is not what was written")
        except (OSError, ValueError, TypeError) as error:
            raise GeomeltError(
                f"The adapter {folder} is damaged ({error}): remove it with geomelt adapters "
                f"remove {folder} and make it again with geomelt adapt.",
                code="adapter-missing",
            ) from error
        return cls(folder, card)

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def revision(self) -> str:
        """The name and eight hexadecimal digits that change whenever the weights do."""
        return f"{self.name}-{self.card.digest[:8]}"

    def require_model(self, model_id: str, revision: str) -> None:
        """Raises GeomeltError `other-model` unless the adapter was made for this model."""
        if self.card.revision != revision:
            raise GeomeltError(
                f"The adapter {self.name} was made for the model "
                f"{self.card.model_id}@{self.card.revision}, but {model_id}@{revision} is "
                "loaded: choose the model it was made for, or make it again with geomelt adapt.",
                code="other-model",
            )


@dataclass(frozen=True)
class AdapterFolder:
    """Adapter names to folders; no name leads out of `path`."""

    path: Path

    def existing(self, name: str) -> Path:
        """The folder of an adapter that exists; GeomeltError `no-such-adapter` otherwise."""
        folder = self.path / checked_name(name, "an adapter")
        if not _is_adapter(folder):
            raise GeomeltError(
                f"There is no adapter {name!r} in {self.path}: there is "
                f"{', '.join(self.names()) or 'none yet'}; geomelt adapt makes one.",
                code="no-such-adapter",
            )
        return folder

    def free(self, name: str) -> Path:
        """Where a new adapter goes; GeomeltError `adapter-exists` or `bad-name`."""
        folder = self.path / checked_name(name, "an adapter")
        if folder.exists():
            raise GeomeltError(
                f"There is a {folder} already: choose another name, or remove it with geomelt "
                f"adapters remove {name}.",
                code="adapter-exists",
            )
        return folder

    def names(self) -> list[str]:
        """The names of all adapters, sorted."""
        found = self.path.iterdir() if self.path.is_dir() else ()
        return sorted(each.name for each in found if is_name(each.name) and _is_adapter(each))

    def remove(self, name: str) -> None:
        """Remove the adapter with all that was noted of it."""
        shutil.rmtree(self.existing(name))

    @contextmanager
    def making(self, name: str) -> Iterator[Path]:
        """A folder to write the adapter to, which gets its name when all went well."""
        target = self.free(name)
        self.path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".", dir=self.path) as draft:
            made = Path(draft) / name
            made.mkdir()
            yield made
            made.rename(target)


def default_adapter_folder() -> AdapterFolder:
    """The one in the user's own data folder, where nobody names another."""
    return AdapterFolder(platformdirs.user_data_path("geomelt", appauthor=False) / "adapters")


def place_of(adapter: str) -> tuple[AdapterFolder, str]:
    """Folder and name that an ADAPTER argument means: a path, or a name in the user's folder."""
    if "/" in adapter or "\\" in adapter:
        path = Path(adapter)
        return AdapterFolder(path.parent), path.name
    return default_adapter_folder(), adapter


def adapter_path(adapter: str) -> Path:
    """Where the ADAPTER of an argument lies; GeomeltError `no-such-adapter` or `bad-name`."""
    folder, name = place_of(adapter)
    return folder.existing(name)


def weights_digest(folder: Path) -> str:
    """The SHA-256 of the adapter's weights in `folder`, hexadecimal."""
    return hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest()


def _is_adapter(folder: Path) -> bool:
    return (folder / _CARD).is_file()
