"""The user's choices, kept in the QGIS profile."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass

from qgis.core import QgsSettings

DEVICES = ("auto", "cpu", "cuda", "mps")
_GROUP = "geomelt"
_PYTHON_VARIABLE = "GEOMELT_BACKEND_PYTHON"


@dataclass(frozen=True)
class Settings:
    """`python`: the interpreter that has the backend; empty `index_folder`: the backend's own."""

    python: str = ""
    index_folder: str = ""
    device: str = "auto"

    @classmethod
    def load(cls) -> Settings:
        """The stored choices; the environment variable GEOMELT_BACKEND_PYTHON goes first."""
        store = QgsSettings()
        stored = {
            name: str(store.value(f"{_GROUP}/{name}", default))
            for name, default in asdict(cls()).items()
        }
        stored["python"] = os.environ.get(_PYTHON_VARIABLE) or stored["python"]
        return cls(**stored)

    def save(self) -> None:
        store = QgsSettings()
        for name, value in asdict(self).items():
            if name != "python" or not python_is_given():
                store.setValue(f"{_GROUP}/{name}", value)


def python_is_given() -> bool:
    """Whether the environment decides which Python runs the backend."""
    return bool(os.environ.get(_PYTHON_VARIABLE))
