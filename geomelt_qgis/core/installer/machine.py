"""What this machine is to those who make packages, and what is not made for it."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass

from ..text import tr

_OLDEST_GLIBC, _OLDEST_MACOS = (2, 28), (14, 0)  # of PyTorch's packages
_ARCHITECTURES = {"amd64": "x86_64", "x86_64": "x86_64", "arm64": "aarch64", "aarch64": "aarch64"}
_PLATFORM_TAGS = {
    ("windows", "x86_64", ""): "win_amd64",
    ("windows", "aarch64", ""): "win_arm64",
    ("macos", "x86_64", ""): "macosx_10_12_x86_64",
    ("macos", "aarch64", ""): "macosx_11_0_arm64",
    ("linux", "x86_64", "gnu"): "manylinux_2_17_x86_64",
    ("linux", "aarch64", "gnu"): "manylinux_2_17_aarch64",
    ("linux", "x86_64", "musl"): "musllinux_1_1_x86_64",
    ("linux", "aarch64", "musl"): "musllinux_1_1_aarch64",
}


@dataclass(frozen=True)
class Machine:
    """`system`: windows, macos, linux, or as Python calls it. `architecture`: x86_64, aarch64, or
    as the machine calls it. `libc`: gnu or musl on Linux, else empty. `version`: of glibc or
    macOS; empty where it is not known.
    """

    system: str
    architecture: str
    libc: str = ""
    version: tuple[int, ...] = ()

    @classmethod
    def here(cls) -> Machine:
        """The machine that QGIS runs on; where it runs by emulation, see below."""
        architecture = platform.machine().lower()
        if sys.platform == "win32":
            # A QGIS for x86-64 on Windows on Arm runs by emulation, and so do its packages.
            return cls("windows", _ARCHITECTURES.get(architecture, architecture))
        if sys.platform == "darwin":
            # A QGIS for Intel on Apple silicon believes that it runs on Intel; the kernel knows.
            if "ARM64" in platform.version().upper():
                architecture = "arm64"
            version = _numbers(platform.mac_ver()[0])
            # Programs built for older systems read 10.16 for all that came since.
            version = () if version[:2] == (10, 16) else version
            return cls("macos", _ARCHITECTURES.get(architecture, architecture), "", version)
        if not sys.platform.startswith("linux"):
            return cls(sys.platform, architecture)
        glibc = _glibc()
        libc = "gnu" if glibc else "musl"
        return cls("linux", _ARCHITECTURES.get(architecture, architecture), libc, glibc)

    @property
    def platform_tag(self) -> str | None:
        """The first platform tag of uv's wheel for it (PEP 425); None where there is none."""
        return _PLATFORM_TAGS.get((self.system, self.architecture, self.libc))

    def python(self, version: str) -> str:
        """What uv calls the standalone Python of this version for it."""
        return f"cpython-{version}-{self.system}-{self.architecture}-{self.libc or 'none'}"

    @property
    def python_triple(self) -> str:
        """How the file of a standalone Python for it ends, before `-install_only…`."""
        vendor = {"windows": "pc-windows-msvc", "macos": "apple-darwin"}
        return f"{self.architecture}-{vendor.get(self.system, f'unknown-linux-{self.libc}')}"


def unavailable(machine: Machine) -> str | None:
    """Why the backend cannot be had here, in one sentence with a remedy; None where it can."""
    reason = _reason(machine)
    if reason is None:
        return None
    remedy = tr("Use a remote backend (Settings > Options > GeoMELT) on another machine.")
    return f"{reason} {remedy}"


def _reason(machine: Machine) -> str | None:
    if machine.system not in ("windows", "macos", "linux"):
        return tr("The backend is made for Windows, macOS and Linux; this is {0}.").format(
            machine.system
        )
    if machine.architecture not in ("x86_64", "aarch64"):
        return tr("The backend needs a 64-bit processor, x86-64 or Arm; this is {0}.").format(
            machine.architecture
        )
    if (machine.system, machine.architecture) == ("windows", "aarch64"):
        return tr("The backend cannot be had for a QGIS that is made for Windows on Arm: "
                  "sqlite-vec is not made for it.")  # fmt: skip
    if (machine.system, machine.architecture) == ("macos", "x86_64"):
        return tr("The backend cannot be had for Macs with an Intel processor: PyTorch is no "
                  "longer made for them.")  # fmt: skip
    if machine.libc == "musl":
        return tr("The backend cannot be had for a Linux with musl: PyTorch is not made for it.")
    if machine.system == "linux" and machine.version < _OLDEST_GLIBC:
        return tr("PyTorch needs glibc {0} or newer; here it is {1}.").format(
            *(".".join(map(str, version)) for version in (_OLDEST_GLIBC, machine.version))
        )
    if machine.system == "macos" and machine.version and machine.version < _OLDEST_MACOS:
        return tr("PyTorch needs macOS {0} or newer; here it is {1}.").format(
            _OLDEST_MACOS[0], ".".join(map(str, machine.version))
        )
    return None


def _glibc() -> tuple[int, ...]:
    """`(2, 36)`; empty for another C library."""
    try:
        name, _, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").partition(" ")
    except (AttributeError, OSError, ValueError):
        return ()
    return _numbers(version) if name == "glibc" else ()


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
