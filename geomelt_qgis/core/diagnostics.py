"""What a maintainer needs first, as text, without anything personal."""

from __future__ import annotations

import getpass
import platform
from dataclasses import asdict
from pathlib import Path

from qgis.core import Qgis
from qgis.PyQt.QtCore import PYQT_VERSION_STR, QUrl, qVersion

from .installer.installation import Installation
from .log import ProcessLog
from .paths import plugin_version
from .session import Session
from .settings import Settings

_LINES = 60


def diagnostics(session: Session) -> str:
    """Versions, settings, the backend's state and the ends of the logs; home paths hidden."""
    backend, settings = session.backend, session.settings
    record = Installation.at(settings.environment).record()
    lines = [
        f"GeoMELT {plugin_version()}",
        f"QGIS {Qgis.QGIS_VERSION}, Qt {qVersion()}, PyQt {PYQT_VERSION_STR}, "
        f"Python {platform.python_version()}",
        f"{platform.platform()}, {platform.machine()}",
        f"State: {backend.state.value} {backend.detail}".strip(),
        f"Health: {asdict(backend.health) if backend.health else 'not asked'}",
        f"Environment: {asdict(record) if record else 'none'}",
        "Settings:",
        *(f"  {name}: {value!r}" for name, value in _shown(settings).items()),
        *_end_of(session.installer.log),
        *_end_of(backend.log),
    ]
    return without_names("\n".join(lines))


def without_names(text: str, home: Path | None = None) -> str:
    """The text with `~` for the home folder and `USER` for the name of the user."""
    here = home or Path.home()
    for path in {str(here), here.as_posix(), str(here).replace("\\", "\\\\")}:
        if len(path) > 1:
            text = text.replace(path, "~")
    name = here.name if home else getpass.getuser()
    for separator in ("/", "\\"):
        text = text.replace(f"{separator}{name}{separator}", f"{separator}USER{separator}")
    return text


def _end_of(log: ProcessLog) -> list[str]:
    return [f"Log: {log.file}", *(f"  {line}" for line in log.tail(_LINES).splitlines())]


def _shown(settings: Settings) -> dict[str, object]:
    """The settings without the id of the token, and without a host's name."""
    shown: dict[str, object] = asdict(settings)
    shown["remote_auth"] = bool(settings.remote_auth)
    if settings.remote_url:
        shown["remote_url"] = f"{QUrl(settings.remote_url).scheme()}://…"
    return shown
