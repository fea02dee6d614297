"""What the user reads while a step is under way; pip and uv take the same ones."""

from __future__ import annotations

from ..text import tr


def title_of(step: str) -> str:
    return {
        "uv": tr("Fetching uv, which installs"),
        "python": tr("Fetching Python"),
        "bundle": tr("Unpacking the bundle"),
        "trial": tr("Looking for the backend"),
        "environment": tr("Making an environment"),
        "backend": tr("Installing the backend"),
        "torch": tr("Installing PyTorch"),
        "libraries": tr("Installing the libraries of the backend"),
        "check": tr("Trying an embedding and a caption"),
    }[step]
