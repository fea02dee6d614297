"""The environment variables that the backend and its installer are started with."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path, PureWindowsPath

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QProcessEnvironment

from .network import Route

# What QGIS (or the shell it came from) sets for its own Python, PROJ and GDAL breaks another
# Python's copies of them.
_FOREIGN = (
    "PYTHON", "VIRTUAL_ENV", "PIP_", "UV_", "CONDA", "PROJ_", "GDAL_", "OGR_", "GEOTIFF_CSV",
    "LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_", "QGIS_", "QT_", "O4W_", "OSGEO4W",
    "GEOMELT_BACKEND_PYTHON", "__PYVENV_LAUNCHER__",
)  # fmt: skip
# Where packages come from is the user's affair; where they go to is the installer's.
_PIP_SOURCES = (
    "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX", "PIP_CERT",
    "PIP_CLIENT_CERT", "PIP_PROXY", "PIP_TRUSTED_HOST", "PIP_DEFAULT_TIMEOUT", "PIP_TIMEOUT",
    "PIP_RETRIES", "PIP_CACHE_DIR", "PIP_CONFIG_FILE", "PIP_KEYRING_PROVIDER",
)  # fmt: skip
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_LOOPBACK = "127.0.0.1,localhost,::1"


def backend_environment(
    token: str, inherited: Mapping[str, str] = os.environ
) -> QProcessEnvironment:
    """A clean environment, and the token of this start."""
    environment = clean_environment(inherited)
    environment.insert("GEOMELT_TOKEN", token)
    return environment


def installer_environment(
    route: Route,
    certificates: Path | None,
    *,
    offline: bool = False,
    inherited: Mapping[str, str] = os.environ,
) -> QProcessEnvironment:
    """A clean environment with the user's package sources and QGIS's way to the internet.

    `certificates`: a PEM file of what QGIS trusts; the user's own choice for pip goes first.
    `offline`: packages come from nowhere but where the command says.
    """
    environment = clean_environment(inherited)
    for name in () if offline else _PIP_SOURCES:
        if name in inherited:
            environment.insert(name, inherited[name])
    if offline:
        environment.insert("PIP_CONFIG_FILE", os.devnull)
    if route.proxy:
        for name in _PROXIES:
            environment.remove(name)
            environment.remove(name.lower())
        environment.insert("HTTP_PROXY", route.proxy)
        environment.insert("HTTPS_PROXY", route.proxy)
        environment.insert("NO_PROXY", _LOOPBACK)
    if certificates is not None and not environment.contains("PIP_CERT"):
        environment.insert("PIP_CERT", str(certificates))
    environment.insert("PIP_DISABLE_PIP_VERSION_CHECK", "1")
    environment.insert("PIP_NO_INPUT", "1")
    return environment


def clean_environment(inherited: Mapping[str, str] = os.environ) -> QProcessEnvironment:
    """The inherited variables without those that are QGIS's own."""
    environment = QProcessEnvironment()
    for name, value in inherited.items():
        if name.upper().startswith(_FOREIGN):
            continue
        if name.upper() in _CERTIFICATES and not _usable(Path(value)):
            continue
        environment.insert(name, _without_qgis(value) if name.upper() == "PATH" else value)
    environment.insert("PYTHONUTF8", "1")
    environment.insert("PYTHONSAFEPATH", "1")
    environment.insert("PYTHONNOUSERSITE", "1")
    return environment


def _usable(certificates: Path) -> bool:
    """Whether a certificate variable leads somewhere that does not go with QGIS."""
    return certificates.exists() and not _belongs_to_qgis(str(certificates))


def _without_qgis(path: str) -> str:
    """PATH without the folders of QGIS, whose libraries another Python must not find."""
    return os.pathsep.join(
        folder for folder in path.split(os.pathsep) if not _belongs_to_qgis(folder)
    )


def _belongs_to_qgis(path: str) -> bool:
    # On Linux QGIS lies in /usr, with everything else.
    prefix = QgsApplication.prefixPath()
    if sys.platform == "win32" and prefix:
        # C:\Program Files\QGIS 3.40 of …\apps\qgis
        root = PureWindowsPath(prefix).parent.parent
        return PureWindowsPath(path).is_relative_to(root)
    return False
