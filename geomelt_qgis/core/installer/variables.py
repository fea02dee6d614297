"""The environment variables that a step is run with: nothing secret is among its arguments."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from qgis.PyQt.QtCore import QProcessEnvironment, QUrl

from ..environment import installer_environment
from ..network import Route
from .plan import Plan
from .sources import sources_of_user
from .steps import Step

# Where things come from is the user's affair; where they go to is the installer's.
_OWN = (
    "UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_URL", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS",
    "UV_INDEX_STRATEGY", "UV_INSECURE_HOST", "UV_HTTP_TIMEOUT", "UV_HTTP_RETRIES",
    "UV_NATIVE_TLS", "UV_SYSTEM_CERTS", "UV_KEYRING_PROVIDER", "UV_CREDENTIALS_DIR",
    "UV_CONFIG_FILE", "UV_PYTHON_INSTALL_MIRROR", "UV_PYTHON_DOWNLOADS_JSON_URL",
)  # fmt: skip
_INDEXES = _OWN[:6]
_TEMPORARY = ("TMPDIR", "TEMP", "TMP")


def step_environment(
    plan: Plan,
    step: Step,
    route: Route,
    scratch: Path,
    inherited: Mapping[str, str] = os.environ,
) -> QProcessEnvironment:
    """The variables of pip, and of uv under its own names where it installs.

    `scratch`: the folder that temporary files go to.
    """
    certificates = plan.installation.certificates
    environment = installer_environment(
        route,
        certificates if certificates.exists() else None,
        offline=plan.offline,
        inherited=inherited,
    )
    for name in _TEMPORARY:
        environment.insert(name, str(scratch))
    if plan.by_uv:
        _set_for_uv(environment, plan, step, inherited)
    elif step.index:
        environment.insert("PIP_INDEX_URL", step.index)
    return environment


def _set_for_uv(
    environment: QProcessEnvironment, plan: Plan, step: Step, inherited: Mapping[str, str]
) -> None:
    _keep_together(environment, plan)
    if plan.offline:
        _from_the_folder_alone(environment, plan, inherited)
        return
    for name, value in inherited.items():
        if name in _OWN or _is_of_an_index(name):
            environment.insert(name, value)
    _translate(environment, inherited)
    if step.index:
        for name in _INDEXES:
            environment.remove(name)
        environment.insert("UV_DEFAULT_INDEX", step.index)


def _keep_together(environment: QProcessEnvironment, plan: Plan) -> None:
    """All that uv writes lies beside the environment; nothing else on the machine is touched."""
    tools = plan.installation.tools
    for name, value in {
        "UV_CACHE_DIR": str(tools / "cache"),
        "UV_PYTHON_INSTALL_DIR": str(tools / "python"),
        "UV_PYTHON_INSTALL_BIN": "0",
        "UV_PYTHON_INSTALL_REGISTRY": "0",
        "UV_NO_PROGRESS": "1",
        "UV_NO_BUILD": "1",  # no compiler is asked for
        "NO_COLOR": "1",
    }.items():
        environment.insert(name, value)


def _from_the_folder_alone(
    environment: QProcessEnvironment, plan: Plan, inherited: Mapping[str, str]
) -> None:
    environment.insert("UV_OFFLINE", "1")
    environment.insert("UV_NO_CONFIG", "1")
    url = QUrl.fromLocalFile(str(plan.wheels)).toEncoded()
    environment.insert("UV_PYTHON_INSTALL_MIRROR", bytes(url).decode())
    known = "UV_PYTHON_DOWNLOADS_JSON_URL"
    if inherited.get(known, "").startswith("file:"):
        environment.insert(known, inherited[known])


def _translate(environment: QProcessEnvironment, inherited: Mapping[str, str]) -> None:
    """The variables of pip, where uv has none of its own."""
    sources = sources_of_user(inherited)
    if not any(environment.contains(name) for name in _INDEXES):
        _set(environment, "UV_DEFAULT_INDEX", sources.index)
        _set(environment, "UV_INDEX", " ".join(sources.extra))
        _set(environment, "UV_FIND_LINKS", ",".join(sources.find_links))
        if sources.extra:
            # pip takes the best of all indexes; uv by itself asks no further than the first.
            environment.insert("UV_INDEX_STRATEGY", "unsafe-best-match")
    _set(environment, "UV_INSECURE_HOST", " ".join(sources.trusted_hosts))
    _set(environment, "UV_HTTP_TIMEOUT", sources.timeout if sources.timeout.isdigit() else "")
    _set(
        environment, "UV_KEYRING_PROVIDER", "subprocess" if sources.keyring == "subprocess" else ""
    )
    _set(environment, "SSL_CLIENT_CERT", sources.client_certificate)
    if sources.proxy and not environment.contains("HTTPS_PROXY"):
        proxy = sources.proxy if "://" in sources.proxy else f"http://{sources.proxy}"
        environment.insert("HTTP_PROXY", proxy)
        environment.insert("HTTPS_PROXY", proxy)
    certificates = sources.certificates or environment.value("PIP_CERT")
    if certificates:
        environment.insert("SSL_CERT_FILE", certificates)


def _set(environment: QProcessEnvironment, name: str, value: str) -> None:
    if value and not environment.contains(name):
        environment.insert(name, value)


def _is_of_an_index(name: str) -> bool:
    """UV_INDEX_NAME_USERNAME and UV_INDEX_NAME_PASSWORD."""
    return name.startswith("UV_INDEX_") and name.endswith(("_USERNAME", "_PASSWORD"))
