"""The one uv that is installed: its version, its wheel for each machine, and their SHA-256."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .machine import Machine

_FILE = Path(__file__).with_name("uv-pins.txt")


@dataclass(frozen=True)
class Pin:
    """A wheel of uv by its file name and its SHA-256 (64 hexadecimal digits)."""

    wheel: str
    sha256: str

    @property
    def version(self) -> str:
        return self.wheel.split("-")[1]


def uv_version() -> str:
    """`0.13.9`; the same for all machines."""
    return _pins()[0].version


def pin_for(machine: Machine) -> Pin | None:
    """uv for this machine; None where there is none."""
    tag = machine.platform_tag
    fitting = (pin for pin in _pins() if tag and tag in pin.wheel)
    return next(fitting, None)


def _pins() -> list[Pin]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    parts = (line.split() for line in lines if line and not line.startswith("#"))
    return [Pin(wheel, sha256) for sha256, wheel in parts]
