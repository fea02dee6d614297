"""What is known before any command runs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

from geomelt.base.about import version

Run = Callable[..., Any]


def test_help_imports_nothing_heavy() -> None:
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "geomelt", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    for heavy in ("torch", "transformers", "rasterio", "numpy", "fastapi"):
        assert f" {heavy}\n" not in ended.stderr
    commands = ("index", "search", "caption", "indexes", "check", "report", "change", "summary")
    for command in (*commands, "sample", "serve", "doctor", "train", "evaluate"):
        assert f"  {command} " in ended.stdout


def test_version(geomelt: Run) -> None:
    ended = geomelt("--version")
    assert (ended.code, ended.stdout) == (0, f"geomelt {version()}\n")
