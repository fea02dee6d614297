"""What speaks against an installation before anything is touched."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from qgis.core import QgsApplication

from ..paths import PLUGIN, plugin_version
from ..text import size, tr
from .plan import Plan

_LONGEST_ON_WINDOWS = 60  # of 260; the longest path inside a package takes the rest


def objection(plan: Plan) -> str | None:
    """One sentence with a remedy, or None. Raises OSError."""
    folder = plan.installation.folder
    if not plan.interpreter:
        return tr("No Python is chosen: install Python 3.10 to 3.14, or name one.")
    if not folder.is_absolute():
        return tr("{0} is no full path: choose a folder.").format(folder)
    if any(_holds(Path(outer), folder) for outer in (QgsApplication.qgisSettingsDirPath(), PLUGIN)):
        return tr("{0} lies in the QGIS profile or the plugin, which updates and backups touch: "
                  "choose another folder.").format(folder)  # fmt: skip
    if sys.platform == "win32" and (
        len(str(folder)) > _LONGEST_ON_WINDOWS or str(folder).startswith("\\\\")
    ):
        return tr("{0} is too long or on the network: choose a short path on this machine.").format(
            folder
        )
    if not plan.installation.is_ours:
        return tr("{0} holds something else: choose an empty or a new folder.").format(folder)
    if plan.source and not os.path.exists(plan.source):
        return tr("{0} is not there: choose the backend's wheel, or a folder of wheels.").format(
            plan.source
        )
    if plan.source.endswith(".whl") and not _is_wheel_of(plugin_version(), plan.source):
        return tr("{0} is not the backend {1}, which this plugin wants: choose the wheel that came "
                  "with the plugin.").format(plan.source, plugin_version())  # fmt: skip
    if plan.offline and not os.path.isdir(plan.source):
        return tr("Without a network, a folder with all wheels is needed: choose it as the source.")
    free = shutil.disk_usage(folder.parent).free
    needed = plan.variant.bytes_needed
    if free < needed:
        return tr("{0} are free where {1} are needed: free some space, or choose a folder on "
                  "another disk.").format(size(free), size(needed))  # fmt: skip
    return None


def _holds(outer: Path, inner: Path) -> bool:
    return inner.resolve().is_relative_to(outer.resolve())


def _is_wheel_of(version: str, file: str) -> bool:
    return os.path.basename(file).startswith(f"geomelt-{version}-")
