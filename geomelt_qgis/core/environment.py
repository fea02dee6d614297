"""The environment the backend is started in."""

from __future__ import annotations

import os
from collections.abc import Mapping

from qgis.PyQt.QtCore import QProcessEnvironment

# What QGIS (or the shell it came from) sets for its own Python, PROJ and GDAL breaks another
# Python's copies of them.
_FOREIGN = (
    "PYTHON", "VIRTUAL_ENV", "PIP_", "CONDA", "PROJ_", "GDAL_", "OGR_", "GEOTIFF_CSV",
    "LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_", "QGIS_", "QT_", "GEOMELT_BACKEND_PYTHON",
)  # fmt: skip


def backend_environment(
    token: str, inherited: Mapping[str, str] = os.environ
) -> QProcessEnvironment:
    """The inherited variables without the foreign ones, and the token of this start."""
    environment = QProcessEnvironment()
    for name, value in inherited.items():
        if not name.upper().startswith(_FOREIGN):
            environment.insert(name, value)
    environment.insert("GEOMELT_TOKEN", token)
    environment.insert("PYTHONUTF8", "1")
    environment.insert("PYTHONSAFEPATH", "1")
    return environment
