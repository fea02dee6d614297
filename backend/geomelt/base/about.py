"""What this installation is: its version and the HTTP protocol it speaks."""

from __future__ import annotations

from importlib import metadata

PROTOCOL = 1


def version() -> str:
    """The installed version, or `0` when run from a source tree that was never installed."""
    try:
        return metadata.version("geomelt")
    except metadata.PackageNotFoundError:
        return "0"
