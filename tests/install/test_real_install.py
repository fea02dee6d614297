"""The whole installation for real: venv, PyTorch, the backend's wheel, an embedding, a caption.

Takes minutes and 3 GB, so `make test-install` runs it and `make test` does not. The packages
come from where pip's own configuration says; GEOMELT_WHEEL names the backend's wheel.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS)]

from qgis.PyQt.QtCore import QTimer  # noqa: E402
from support.qgis_session import Interface, WaitFor, iface, qgis, wait_for  # noqa: E402

from geomelt_qgis import classFactory  # noqa: E402
from geomelt_qgis.core.installer.installation import Installation  # noqa: E402
from geomelt_qgis.core.installer.plan import Plan, Variant  # noqa: E402
from geomelt_qgis.core.settings import Settings  # noqa: E402
from geomelt_qgis.core.state import State  # noqa: E402

__all__ = ["iface", "qgis", "wait_for"]

WITHIN_S = 7200
PYTHON = os.environ.get("GEOMELT_INSTALL_PYTHON", "/usr/bin/python3")


@pytest.fixture
def wheel() -> str:
    path = os.environ.get("GEOMELT_WHEEL", "")
    if not path:
        pytest.skip("GEOMELT_WHEEL names no wheel: run make test-install")
    return path


def test_install_use_and_uninstall(
    iface: Interface, wait_for: WaitFor, tmp_path: Path, wheel: str
) -> None:
    installation = Installation(tmp_path / "env")
    Settings(environment=str(installation.folder), device="cpu").save()
    plugin = classFactory(iface)
    plugin.initGui()
    session = plugin.session
    assert session.backend.state is State.NOT_INSTALLED
    failures: list[str] = []
    session.installer.failed.connect(failures.append)
    session.installer.progressed.connect(_tell)
    beats = _heartbeat(plugin.dock)
    begin = time.monotonic()
    session.install(Plan(PYTHON, installation, Variant.CPU, source=wheel))
    wait_for(lambda: failures or installation.is_complete, WITHIN_S)
    assert not failures
    print(f"installed in {time.monotonic() - begin:.0f} s")
    print(f"longest stall of the event loop: {1000 * max(beats):.0f} ms")

    wait_for(lambda: session.backend.state in (State.RUNNING, State.FAILED), WITHIN_S)
    assert session.backend.state is State.RUNNING, session.backend.detail
    assert session.backend.health.model_id == "geomelt-mini"

    removed: list[str | None] = []
    session.uninstall(installation, removed.append)
    wait_for(lambda: removed, WITHIN_S)
    assert removed == [None]
    assert session.backend.state is State.NOT_INSTALLED
    assert not installation.folder.exists()
    plugin.unload()


def _tell(fraction: float, text: str) -> None:
    print(f"{100 * fraction:3.0f} % {text}", flush=True)


def _heartbeat(parent: object) -> list[float]:
    """Grows by the time between two turns of the event loop, in seconds."""
    beats, last = [0.0], [time.monotonic()]

    def beat() -> None:
        now = time.monotonic()
        beats.append(now - last[0])
        last[0] = now

    timer = QTimer(parent)
    timer.timeout.connect(beat)
    timer.start(5)
    return beats
