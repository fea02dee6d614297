"""What speaks against an installation before anything is touched."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QLockFile

from ..paths import PLUGIN, plugin_version
from ..text import number, size, tr
from .bundle import brings_python, names_in
from .machine import Machine, unavailable
from .plan import Plan

_LONGEST_ON_WINDOWS = 259
_LONGEST_INSIDE = 175  # of the packages: a licence in PyTorch's has 171 characters
_PACKAGES = r"\Lib\site-packages" + "\\"


def objection(plan: Plan) -> str | None:
    """One sentence with a remedy, or None. Raises OSError."""
    folder = plan.installation.folder
    impossible = unavailable(Machine.here())
    if impossible:
        return impossible
    if not folder.is_absolute():
        return tr("{0} is no full path: choose a folder.").format(folder)
    if any(_holds(Path(outer), folder) for outer in (QgsApplication.qgisSettingsDirPath(), PLUGIN)):
        return tr("{0} lies in the QGIS profile or the plugin, which updates and backups touch: "
                  "choose another folder.").format(folder)  # fmt: skip
    if sys.platform == "win32" and (problem := _too_long(str(folder))):
        return problem
    if not plan.installation.is_ours:
        return tr("{0} holds something else: choose an empty or a new folder.").format(folder)
    if plan.source and not os.path.exists(plan.source):
        return tr("{0} is not there: choose the backend's wheel, or a folder of wheels.").format(
            plan.source
        )
    if plan.source.endswith(".whl") and not _is_wheel_of(plugin_version(), plan.source):
        return tr("{0} is not the backend {1}, which this plugin wants: choose the wheel that came "
                  "with the plugin.").format(plan.source, plugin_version())  # fmt: skip
    if plan.wheels is not None and (problem := _lacking(plan)):
        return problem
    if plan.offline and plan.wheels is None:
        return tr("Without a network, a bundle or a folder with all wheels is needed: choose it as "
                  "the source.")  # fmt: skip
    free = shutil.disk_usage(folder.parent).free
    needed = plan.variant.bytes_needed
    if free < needed:
        return tr("{0} are free where {1} are needed: free some space, or choose a folder on "
                  "another disk.").format(size(free), size(needed))  # fmt: skip
    return None


def unwritable(plan: Plan, error: OSError) -> str:
    """Why nothing can be put beside the environment."""
    return tr("{0} cannot be written: {1}. Choose another folder.").format(
        plan.installation.folder.parent, error.strerror or error
    )


def held(lock: QLockFile) -> str:
    """Who holds the lock that could not be had."""
    # PyQt returns what C++ fills in: whether it is known, then pid, host and program.
    known, pid, *_ = lock.getLockInfo()
    if not known:
        return tr("The folder cannot be locked: choose one that you may write to.")
    return tr("Another QGIS (process {0}) installs the backend: wait until it is done.").format(pid)


def _too_long(folder: str) -> str | None:
    """What Windows could not reach inside the environment."""
    most = _LONGEST_ON_WINDOWS - len(_PACKAGES) - _LONGEST_INSIDE
    if folder.startswith("\\\\"):
        return tr("{0} is on the network: choose a short path on this machine.").format(folder)
    if len(folder) > most:
        return tr("{0} has {1} characters; at most {2} fit, since paths end at 260 on Windows and "
                  "PyTorch's are long: choose a shorter path.").format(
                      folder, number(len(folder)), number(most))  # fmt: skip
    return None


def _lacking(plan: Plan) -> str | None:
    """What a bundle or a folder of wheels should hold and does not. Raises OSError."""
    try:
        names = names_in(plan.source)
    except ValueError:
        return tr("{0} is no zip, or a part of one: copy or fetch the bundle again.").format(
            plan.source
        )
    backends = [name for name in names if name.startswith("geomelt-") and name.endswith(".whl")]
    if plan.is_bundle and not any(_is_wheel_of(plugin_version(), name) for name in backends):
        return tr("{0} does not hold the backend {1}, which this plugin wants: choose the bundle "
                  "that came with the plugin.").format(plan.source, plugin_version())  # fmt: skip
    if plan.offline and plan.by_uv and not brings_python(names, Machine.here()):
        return tr("{0} holds no uv and no standalone Python for this system: choose a bundle made "
                  "for it, or a Python of your own.").format(plan.source)  # fmt: skip
    return None


def _holds(outer: Path, inner: Path) -> bool:
    return inner.resolve().is_relative_to(outer.resolve())


def _is_wheel_of(version: str, file: str) -> bool:
    return os.path.basename(file).startswith(f"geomelt-{version}-")
