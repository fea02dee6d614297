"""From what a user calls a model to the folder that holds it."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from geomelt.base.errors import GeomeltError
from geomelt.engine.library.adapter_folder import Adapter
from geomelt.engine.library.pickled_weights import (
    PICKLES,
    SHARDS,
    has_safetensors,
    with_safetensors,
)
from geomelt.model.files import WEIGHTS, weights_revision

_PINNED = re.compile(r"([\w.-]+/[\w.-]+)@([0-9a-f]{40})")
_HUB_ID = re.compile(r"([\w-][\w.-]*/[\w.-]+?)(@[\w.-]*)?")
_SETTINGS = ("config.json", "preprocessor_config.json", "processor_config.json")
_FETCHED = ["*.json", "*.jinja", "*.txt", WEIGHTS, "model-*.safetensors"]
_PICKLED = {".bin", ".pt", ".pth", ".ckpt"}
_CHUNK = 2**24


@dataclass(frozen=True)
class ModelFolder:
    """A model on disk; `commit` is known where it comes from the hub's cache."""

    path: Path
    id: str
    commit: str | None = None

    @classmethod
    def find(cls, model: str | Path, *, download: bool = False) -> ModelFolder:
        """`model` is a folder or `ORG/NAME@COMMIT`, a model of the hub at a pinned revision.

        A hub model is looked for in the local cache; only `download` fetches it, or what of it
        is missing. Pickled weights of transformers are converted, once. Raises GeomeltError
        `model-missing`, or `invalid` for a name that pins nothing.
        """
        path = Path(model).expanduser()
        if path.is_dir():
            return cls(with_safetensors(path), path.resolve().name)
        if pinned := _PINNED.fullmatch(str(model)):
            repository, commit = pinned.groups()
            snapshot = _of_hub(repository, commit, _FETCHED, download=download)
            if download and not has_safetensors(snapshot):
                snapshot = _of_hub(repository, commit, PICKLES, download=True)
            return cls(with_safetensors(snapshot), repository, commit)
        if named := _HUB_ID.fullmatch(str(model)):
            raise GeomeltError(
                f"There is no folder {model}, and a model of the hub needs a pinned revision: "
                f"write {named[1]}@COMMIT with the 40 hexadecimal digits of a commit in its "
                "history."
            )
        raise model_missing(f"There is no folder {model}: choose the folder of a model.")

    @cached_property
    def architecture(self) -> str:
        """`model_type` of config.json, such as `clip`."""
        config = self.json("config.json")
        if config is None:
            raise model_missing(
                f"There is no model in {self.path}: choose a folder that holds config.json and "
                f"{WEIGHTS}, or reinstall geomelt to get geomelt-mini back."
            )
        return str(config.get("model_type"))

    @cached_property
    def revision(self) -> str:
        """The pinned commit, else twelve hexadecimal digits that change with the weights and
        with the settings that decide how they are used."""
        if self.commit:
            return self.commit
        digest = hashlib.sha256()
        settings = [self.path / name for name in _SETTINGS]
        for path in [*self.weights, *(file for file in settings if file.is_file())]:
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
        return digest.hexdigest()[:12]

    @cached_property
    def weights_revision(self) -> str:
        """Of a GeoMELT: digits that change with the weights alone; GeomeltError `model-missing`."""
        _ = self.weights  # raises where there are none
        return weights_revision(self.path)

    def adapted_revision(self, adapter: Path | None) -> str:
        """Of a GeoMELT: the pinned commit, else digits that change with the weights alone; then,
        with the adapter in the folder `adapter`, `+` and its name and hash.

        Raises GeomeltError `model-missing`, `adapter-missing` or `other-model`.
        """
        revision = self.commit or self.weights_revision
        if not adapter:
            return revision
        opened = Adapter.open(adapter)
        opened.require_model(self.id, revision)
        return f"{revision}+{opened.revision}"

    @property
    def weights(self) -> list[Path]:
        """The safetensors files; GeomeltError `model-missing` where there are none."""
        files = [self.path / WEIGHTS]
        if not files[0].is_file() and (index := self.json(SHARDS)):
            files = [self.path / name for name in sorted(set(index["weight_map"].values()))]
        if missing := next((file for file in files if not file.is_file()), None):
            pickled = next((p for p in sorted(self.path.iterdir()) if p.suffix in _PICKLED), None)
            raise model_missing(
                f"{self.path} holds pickled weights ({pickled.name}), and none that transformers "
                f"wrote: use a revision with {WEIGHTS}, or convert them (geomelt convert "
                "open-clip; docs/models.md says how)."
                if pickled
                else f"{self.path} lacks {missing.name}: copy or download the whole model again, "
                "at a revision that has it."
            )
        return files

    def json(self, name: str) -> dict[str, Any] | None:
        """A JSON object of the folder, None where there is no such file."""
        file = self.path / name
        if not file.is_file():
            return None
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            raise model_missing(
                f"{file} is no JSON ({error}): copy or download the model again."
            ) from error
        if not isinstance(found, dict):
            raise model_missing(f"{file} is no JSON object: copy or download the model again.")
        return found


def model_missing(detail: str) -> GeomeltError:
    """The error of a model that is not there, or not whole, or of a kind that is not taken."""
    return GeomeltError(detail, code="model-missing")


def first_line(error: Exception) -> str:
    """The message of a library's error, short enough for a sentence."""
    return str(error).partition("\n")[0].rstrip(".: ")


def _of_hub(repository: str, commit: str, patterns: list[str], *, download: bool) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        return Path(
            snapshot_download(
                repository,
                revision=commit,
                allow_patterns=patterns,
                ignore_patterns=["*/*"],
                local_files_only=not download,
            )
        )
    except LocalEntryNotFoundError as error:
        raise model_missing(
            f"{repository}@{commit} cannot be fetched ({first_line(error)}): check the "
            "connection to the hub."
            if download
            else f"{repository}@{commit} is not on this machine: allow the backend to fetch "
            f"models (--download), or run hf download {repository} --revision {commit}."
        ) from error
    except Exception as error:  # of the hub's client, of the library it speaks HTTP with, ...
        raise model_missing(
            f"{repository}@{commit} cannot be fetched ({first_line(error)}): check its name and "
            "commit, and your access to it."
        ) from error
