"""What an installation does: its choices, and the steps that follow from them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit

from ..paths import plugin_version
from ..text import tr
from .installation import Installation, Record

TORCH = "torch==2.13.0"
TRIAL = "trial"
_PYTORCH = "https://download.pytorch.org/whl"
_LEASH = str(Path(__file__).with_name("leash.py"))


class Variant(Enum):
    """What torch computes on; the value is kept in the record."""

    CPU = "cpu"
    CUDA_12 = "cuda-12.6"
    CUDA_13 = "cuda-13.0"
    MACOS = "macos"

    @property
    def torch_index(self) -> str:
        """Where torch comes from; empty for the package index of everything else."""
        return {
            Variant.CPU: f"{_PYTORCH}/cpu",
            Variant.CUDA_12: f"{_PYTORCH}/cu126",
            Variant.CUDA_13: f"{_PYTORCH}/cu130",
            Variant.MACOS: "",
        }[self]

    @property
    def is_cuda(self) -> bool:
        return self in (Variant.CUDA_12, Variant.CUDA_13)

    @property
    def bytes_needed(self) -> float:
        """On disk at the end, with what is unpacked meanwhile."""
        return 9e9 if self.is_cuda else 3e9


@dataclass(frozen=True)
class Step:
    """One process. `id` is what the record remembers; `share` how much of the bar it takes."""

    id: str
    title: str
    program: str
    arguments: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class Plan:
    """The choices of the dialog.

    `source`: the backend's wheel, or a folder of wheels; empty for the package index.
    `offline`: the folder holds all that is needed, and no index is asked.
    """

    interpreter: str
    installation: Installation
    variant: Variant
    torch_index: str = ""
    source: str = ""
    offline: bool = False

    def record(self) -> Record:
        """What the next QGIS must know to resume or repair."""
        return Record(
            plugin_version(),
            self.variant.value,
            self.interpreter,
            torch_index=_without_password(self.torch_index),
            source=self.source,
            offline=self.offline,
        )

    def trial(self, folder: str) -> Step:
        """Fetches the backend alone, before the environment that can do it is emptied."""
        return Step(
            TRIAL,
            tr("Looking for the backend"),
            str(self.installation.python),
            self._pip("download", "--dest", folder, "--no-deps", self._backend()),
            0.0,
        )

    def steps(self) -> list[Step]:
        """In order; each may be run again. The first empties the folder.

        The backend comes before what it needs: where it is not to be had, nothing large has been
        fetched yet.
        """
        folder, python = self.installation.folder, str(self.installation.python)
        device = ("--device", "cuda") if self.variant.is_cuda else ()
        return [
            Step(
                "environment",
                tr("Making an environment"),
                self.interpreter,
                leashed("venv", "--clear", str(folder)),
                0.05,
            ),
            Step(
                "backend",
                tr("Installing the backend"),
                python,
                self._pip("install", "--no-deps", self._backend()),
                0.05,
            ),
            Step(
                "torch",
                tr("Installing PyTorch"),
                python,
                self._pip("install", *self._torch()),
                0.45,
            ),
            Step(
                "libraries",
                tr("Installing the libraries of the backend"),
                python,
                self._pip("install", self._backend()),
                0.3,
            ),
            Step(
                "check",
                tr("Trying an embedding and a caption"),
                python,
                leashed("geomelt", "doctor", "--json", *device),
                0.15,
            ),
        ]

    def _torch(self) -> tuple[str, ...]:
        """torch without its dependencies: PyTorch's index holds old copies of those, too."""
        if self.offline or not self.torch_index:
            return ("--no-deps", TORCH)
        return ("--no-deps", "--index-url", self.torch_index, TORCH)

    def _backend(self) -> str:
        return self.source if self.source.endswith(".whl") else f"geomelt=={plugin_version()}"

    def _pip(self, command: str, *what: str) -> tuple[str, ...]:
        options = [command, "--progress-bar=off"]
        if self.source and not self.source.endswith(".whl"):
            options += ["--find-links", self.source]
        if self.offline:
            options += ["--no-index"]
        return leashed("pip", *options, *what)


def leashed(module: str, *arguments: str) -> tuple[str, ...]:
    """The arguments of a Python that runs a module, and ends when its stdin closes."""
    return ("-I", "-X", "utf8", _LEASH, module, *arguments)


def _without_password(url: str) -> str:
    """The record is no place for secrets."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
