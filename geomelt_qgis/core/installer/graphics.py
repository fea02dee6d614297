"""The NVIDIA GPU of this machine, and the CUDA that its driver can run."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from qgis.PyQt.QtCore import QObject, QProcess, QSettings, QStandardPaths, QTimer, pyqtSignal

from ..environment import clean_environment
from ..text import tr
from .variants import Variant

_ANSWER_WITHIN_MS = 10_000
_QUESTION = "--query-gpu=name,driver_version,compute_cap"
# The oldest driver for each CUDA, and the generations that PyTorch's builds with it hold.
_CUDA_13_DRIVER, _CUDA_12_DRIVER = (580,), (528,)
_CUDA_13_FROM, _CUDA_12_UP_TO = (7, 5), (9, 9)
_ADAPTERS = (
    r"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Class"
    r"\{4d36e968-e325-11ce-bfc1-08002be10318}"
)


@dataclass(frozen=True)
class Gpu:
    """`driver`: its version; `generation`: NVIDIA's compute capability, empty where unknown."""

    name: str
    driver: tuple[int, ...]
    generation: tuple[int, ...] = ()

    @property
    def label(self) -> str:
        return tr("{0}, driver {1}").format(self.name, ".".join(map(str, self.driver)))


def proposal(gpu: Gpu | None) -> tuple[Variant, str]:
    """What to compute on, and why, in one sentence."""
    if gpu is None:
        return Variant.CPU, tr("No NVIDIA GPU is found here: the processor computes.")
    if gpu.driver >= _CUDA_13_DRIVER and (gpu.generation or _CUDA_13_FROM) >= _CUDA_13_FROM:
        return Variant.CUDA_13, tr("{0}: CUDA 13.0 fits.").format(gpu.label)
    if gpu.generation > _CUDA_12_UP_TO:
        return Variant.CPU, tr(
            "{0}: this GPU needs CUDA 13.0, and that a driver from 580 on; until then the "
            "processor computes."
        ).format(gpu.label)
    if gpu.driver >= _CUDA_12_DRIVER:
        return Variant.CUDA_12, tr("{0}: CUDA 12.6 fits.").format(gpu.label)
    return Variant.CPU, tr(
        "{0}: a driver from 528 on is needed; until then the processor computes."
    ).format(gpu.label)


class GpuSearch(QObject):
    """Asks the driver's tool, else what the system knows, without waiting.

    `found` carries a Gpu, or None.
    """

    found = pyqtSignal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None

    def start(self) -> None:
        program = _nvidia_smi()
        if self._process is not None:
            return
        if not program:
            # A method of its own is not called once the search has gone, as a lambda is.
            QTimer.singleShot(0, self._report_what_is_known)
            return
        process = QProcess(self)
        process.setProcessEnvironment(clean_environment())
        process.setProgram(program)
        process.setArguments([_QUESTION, "--format=csv,noheader"])
        process.finished.connect(lambda *_: self._on_end())
        process.errorOccurred.connect(self._on_error)
        patience = QTimer(process)
        patience.setSingleShot(True)
        patience.timeout.connect(process.kill)
        patience.start(_ANSWER_WITHIN_MS)
        self._process = process
        process.start()

    def close(self) -> None:
        if self._process is not None:
            self._process.disconnect()
            self._process.kill()
            self._process.waitForFinished(200)
            self._process = None

    def _report_what_is_known(self) -> None:
        self.found.emit(known_to_the_system())

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._on_end()

    def _on_end(self) -> None:
        if self._process is None:
            return
        answer = bytes(self._process.readAllStandardOutput()).decode("utf-8", "replace")
        self._process.deleteLater()
        self._process = None
        self.found.emit(read_answer(answer) or known_to_the_system())


def read_answer(answer: str) -> Gpu | None:
    """The first GPU of what nvidia-smi lists; None where it lists none."""
    for line in answer.splitlines():
        name, *rest = (part.strip() for part in line.split(","))
        if rest and _numbers(rest[0]):
            return Gpu(name, _numbers(rest[0]), _numbers(rest[1]) if len(rest) > 1 else ())
    return None


def known_to_the_system() -> Gpu | None:
    """By the kernel of Linux or the registry of Windows: a driver without its tool."""
    if sys.platform == "win32":
        registry = QSettings(_ADAPTERS, QSettings.Format.NativeFormat)
        for key in registry.childGroups():
            name = str(registry.value(f"{key}/DriverDesc") or "")
            version = str(registry.value(f"{key}/DriverVersion") or "")
            if "NVIDIA" in name and version:
                return Gpu(name, driver_of_windows(version))
        return None
    try:
        text = Path("/proc/driver/nvidia/version").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    found = re.search(r"\b(\d{3}(?:\.\d+)+)\b", text)
    return Gpu("NVIDIA", _numbers(found.group(1))) if found else None


def driver_of_windows(version: str) -> tuple[int, ...]:
    """`31.0.15.5161` -> (551, 61), as NVIDIA counts."""
    digits = "".join(version.split(".")[-2:])[-5:]
    return (int(digits[:3]), int(digits[3:])) if digits.isdigit() else ()


def _nvidia_smi() -> str:
    """Empty where there is none; on Windows it is not always in the search path."""
    found = QStandardPaths.findExecutable("nvidia-smi")
    if sys.platform == "win32" and not found:
        system = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "nvidia-smi.exe"
        programs = Path(os.environ.get("PROGRAMFILES", r"C:\Program Files"))
        places = (system, programs / "NVIDIA Corporation" / "NVSMI" / "nvidia-smi.exe")
        return next((str(place) for place in places if place.is_file()), "")
    return found


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
