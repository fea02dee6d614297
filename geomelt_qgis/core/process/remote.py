"""A backend on another machine: its address, with the token from QGIS's authentication store."""

from __future__ import annotations

from qgis.core import QgsApplication, QgsAuthMethodConfig
from qgis.PyQt.QtCore import QUrl

from ..errors import BackendError
from ..http.address import Address
from ..network import is_loopback
from ..settings import Settings
from ..text import tr

_SCHEME = "Bearer "


def remote_address(settings: Settings) -> Address:
    """The address in the settings, still without its route. May ask the user for the
    master password.

    Raises BackendError with what is wrong in the settings.
    """
    url = QUrl(settings.remote_url.rstrip("/"))
    if not url.isValid() or url.scheme() not in ("http", "https") or not url.host():
        raise BackendError(
            tr("{0} is no address of a backend: write it like https://gpu.example.org/geomelt.")
            .format(settings.remote_url)
        )  # fmt: skip
    if url.scheme() == "http" and not is_loopback(settings.remote_url):
        raise BackendError(
            tr("{0} would send the token in the clear: use https, or an SSH tunnel to 127.0.0.1.")
            .format(settings.remote_url)
        )  # fmt: skip
    return Address(url.toString(), _token(settings.remote_auth))


def _token(config_id: str) -> str:
    """A Basic configuration's password, or the Authorization header of an API Header one."""
    if not config_id:
        raise BackendError(
            tr("The remote backend has no token: choose an authentication configuration whose "
               "password is the token.")
        )  # fmt: skip
    config = QgsAuthMethodConfig()
    manager = QgsApplication.authManager()
    if not manager.loadAuthenticationConfig(config_id, config, True):
        raise BackendError(
            tr("The authentication configuration {0} cannot be read: unlock the store with the "
               "master password, or choose another.").format(config_id)
        )  # fmt: skip
    values = config.configMap()
    header = next((v for k, v in values.items() if k.lower() == "authorization"), "")
    secret = values.get("password") or header.removeprefix(_SCHEME)
    if not secret:
        raise BackendError(
            tr("The authentication configuration {0} holds no token: choose one of the kind Basic "
               "with the token as its password.").format(config.name())
        )  # fmt: skip
    return str(secret)
