"""One file that holds all that an installation without a network needs.

A zip of wheels: the backend's, PyTorch's, all libraries', uv's; and, in a folder named after its
release, the archive of a standalone Python, as uv looks for it in a mirror.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from ..errors import BackendError, Cancelled
from ..tasks.task import Task
from ..text import tr
from .machine import Machine
from .problems import sentence
from .steps import BUNDLE
from .uv_pins import pin_for

_PIECE_BYTES = 1 << 22


def names_in(source: str) -> list[str]:
    """The files of a folder of wheels, or of a bundle. Raises OSError; ValueError for no zip."""
    if not source.lower().endswith(".zip"):
        return [path.name for path in Path(source).glob("*")] + [
            path.name for path in Path(source).glob("*/cpython-*")
        ]
    try:
        with zipfile.ZipFile(source) as archive:
            return [name.rpartition("/")[2] for name in archive.namelist()]
    except zipfile.BadZipFile as error:
        raise ValueError(str(error)) from error


def brings_python(names: list[str], machine: Machine) -> bool:
    """Whether these files hold uv and a standalone Python for this machine."""
    pin = pin_for(machine)
    triple = f"-{machine.python_triple}-"
    pythons = (name for name in names if name.startswith("cpython-") and triple in name)
    return pin is not None and pin.wheel in names and any(pythons)


class UnpackTask(Task):
    """Succeeds once the bundle lies in the folder, which it makes."""

    def __init__(self, bundle: str, folder: Path) -> None:
        super().__init__(tr("Unpack {0}").format(bundle))
        self._bundle, self._folder = bundle, folder

    def outcome(self) -> None:
        try:
            with zipfile.ZipFile(self._bundle) as archive:
                for member in archive.infolist():
                    self._unpack(archive, member)
        except zipfile.BadZipFile as error:
            text = tr("{0} is damaged ({1}): copy or fetch it again.")
            raise BackendError(text.format(self._bundle, error), "bundle") from error
        except OSError as error:
            raise BackendError(sentence(BUNDLE, 1, str(error)), "bundle") from error

    def _unpack(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
        target = self._folder / member.filename
        if member.is_dir() or not target.resolve().is_relative_to(self._folder.resolve()):
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member) as source, target.open("wb") as copy:
            while piece := source.read(_PIECE_BYTES):
                if self._stop.is_set():
                    raise Cancelled
                copy.write(piece)
