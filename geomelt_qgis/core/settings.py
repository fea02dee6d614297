"""The user's choices, kept in the QGIS profile."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass

from qgis.core import QgsSettings

DEVICES = ("auto", "cpu", "cuda", "mps")
PRECISIONS = ("auto", "float32", "bfloat16", "int8")
_OF_THE_PLUGIN = ("results_folder", "language", "ground_sizes", "overlap", "captions")
_GROUP = "geomelt"
_PYTHON_VARIABLE = "GEOMELT_BACKEND_PYTHON"


@dataclass(frozen=True)
class Settings:
    """An empty value is the backend's or the installer's own default.

    `environment`: the folder that the installer makes; `python`: an interpreter that the user
    gave the backend by hand, used instead; `remote_url`: a backend that runs elsewhere, used
    instead of both, with `remote_auth` the id of its token in QGIS's authentication store.
    `network`: whether the backend may fetch models named ORG/NAME@COMMIT. `language`: a code such
    as `de`; empty for that of QGIS. `ground_sizes` (metres, such as `75, 150`), `overlap`
    (percent) and `captions` are what a new index is offered.
    """

    environment: str = ""
    python: str = ""
    remote_url: str = ""
    remote_auth: str = ""
    index_folder: str = ""
    results_folder: str = ""
    device: str = "auto"
    precision: str = "auto"
    model: str = ""
    captioner: str = ""
    adapter: str = ""
    network: bool = False
    language: str = ""
    ground_sizes: str = ""
    overlap: int = 0
    captions: bool = False

    @classmethod
    def load(cls) -> Settings:
        """The stored choices; the environment variable GEOMELT_BACKEND_PYTHON goes first."""
        store = QgsSettings()
        stored = {
            name: store.value(f"{_GROUP}/{name}", default, type=type(default))
            for name, default in asdict(cls()).items()
        }
        stored["python"] = os.environ.get(_PYTHON_VARIABLE) or stored["python"]
        return cls(**stored)

    @property
    def for_backend(self) -> tuple[object, ...]:
        """What the backend is started with: where this differs, it has to start anew."""
        return tuple(value for name, value in asdict(self).items() if name not in _OF_THE_PLUGIN)

    def save(self) -> None:
        store = QgsSettings()
        for name, value in asdict(self).items():
            if name != "python" or not python_is_given():
                store.setValue(f"{_GROUP}/{name}", value)


def python_is_given() -> bool:
    """Whether the environment decides which Python runs the backend."""
    return bool(os.environ.get(_PYTHON_VARIABLE))
