"""What the installer's tests share: steps whose course a test decides, and a plan of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from geomelt_qgis.core.installer.installation import Installation
from geomelt_qgis.core.installer.installer import Installer
from geomelt_qgis.core.installer.plan import Plan
from geomelt_qgis.core.installer.variants import Variant
from geomelt_qgis.core.log import ProcessLog

HERE = Path(__file__).parent
ALL = ["environment", "backend", "torch", "libraries", "check"]


@pytest.fixture
def steps(tmp_path, monkeypatch):
    """The folder in which a test says how a step goes: see fake_interpreter.py."""
    folder = tmp_path / "steps"
    folder.mkdir()
    python = folder / "python"
    python.write_text(f'#!/bin/sh\nexec /usr/bin/python3 "{HERE / "fake_interpreter.py"}" "$@"\n')
    python.chmod(0o755)
    monkeypatch.setenv("FAKE_STEPS", str(folder))
    return folder


@pytest.fixture
def plan(steps, tmp_path, monkeypatch):
    monkeypatch.setattr(Variant, "bytes_needed", 0)
    return Plan(str(steps / "python"), Installation(tmp_path / "env"), Variant.CPU)


@pytest.fixture
def installer(qgis, tmp_path):
    installer = Installer(ProcessLog("install", tmp_path / "logs"))
    yield installer
    installer.close()


@pytest.fixture
def outcome(installer):
    """What the installer ended with."""
    reported = []
    installer.succeeded.connect(lambda: reported.append("succeeded"))
    installer.cancelled.connect(lambda: reported.append("cancelled"))
    installer.failed.connect(reported.append)
    return reported


def calls(steps):
    file = steps / "calls"
    return file.read_text().split() if file.exists() else []


def break_step(steps, name, script):
    (steps / f"{name}.sh").write_text(script)
