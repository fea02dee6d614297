"""However QGIS or the backend goes, the other one is left in good order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.qgis_session import AT_ONCE_S

from geomelt_qgis.core.process.state import State
from geomelt_qgis.core.requests.index_request import IndexRequest

LONG_S = 300
QGIS = Path(__file__).with_name("qgis_to_kill.py")
ADAPTING = Path(__file__).with_name("adapting_qgis.py")


def start_index(plugin, folder, wait_for):
    """The panel, with a job that has begun to count its tiles."""
    panel = plugin.dock.index.job
    body = {"paths": [str(folder)], "captions": True, "recipe": {"overlap": 0.6}}
    panel.index("land", IndexRequest.read(body))
    wait_for(lambda: "tiles" in panel.progress.status.text(), LONG_S)
    return panel


def test_a_job_goes_on_after_a_crash_and_a_restart(plugin, iface, imagery, wait_for):
    panel = start_index(plugin, imagery, wait_for)
    os.kill(plugin.session.backend.pid, signal.SIGKILL)
    wait_for(lambda: plugin.session.backend.state is State.FAILED and not panel.run.is_busy)
    assert "restart it" in plugin.dock.state.text.text()
    assert iface.message()

    plugin.dock.state.button.click()
    wait_for(lambda: panel.run.is_busy, LONG_S)
    wait_for(lambda: not panel.run.is_busy, LONG_S)
    wait_for(lambda: plugin.session.indexes.items and plugin.session.indexes.items[0].sources == 2)


def test_a_stopped_backend_is_not_asked_to_go_on(plugin, imagery, wait_for):
    panel = start_index(plugin, imagery, wait_for)
    plugin.session.backend.stop()
    wait_for(lambda: plugin.session.backend.state is State.STOPPED and not panel.run.is_busy)
    plugin.session.backend.start()
    wait_for(lambda: plugin.session.backend.state is State.RUNNING, LONG_S)
    assert not panel.run.is_busy


def test_unload_in_the_middle_of_a_job(plugin, imagery, wait_for):
    start_index(plugin, imagery, wait_for)
    pid = plugin.session.backend.pid
    begin = time.monotonic()
    plugin.unload()
    assert time.monotonic() - begin < AT_ONCE_S
    assert not is_alive(pid)


@pytest.mark.parametrize(
    ("state", "indexes"), [("STARTING", False), ("LOADING", False), ("RUNNING", True)]
)
def test_the_backend_is_gone_soon_after_qgis_was_killed(
    model, python, imagery, tmp_path, state, indexes
):
    arguments = [python(model), state, str(tmp_path / "indexes")]
    qgis = subprocess.Popen(
        [sys.executable, str(QGIS), *arguments, *([str(imagery)] if indexes else [])],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        pid = int(qgis.stdout.readline())
        assert is_alive(pid)
    finally:
        qgis.kill()
        qgis.wait()
        qgis.stdout.close()
    assert is_gone_within(AT_ONCE_S, pid)


def test_a_training_is_gone_soon_after_qgis_was_killed(model, python, imagery, tmp_path):
    """An adapter takes hours: nobody would know what keeps the machine busy."""
    with subprocess.Popen(
        [sys.executable, str(ADAPTING), python(model), str(imagery)],
        env={**os.environ, "TMPDIR": str(tmp_path)},  # a killed QGIS leaves its files there
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as qgis:
        try:
            assert any("captioned places are read" in line for line in qgis.stdout)
            (pid,) = children_of(qgis.pid)
        finally:
            qgis.kill()
    gone = is_gone_within(AT_ONCE_S, pid)
    if not gone:
        os.kill(pid, signal.SIGKILL)  # else it would learn on for days
    assert gone


def test_a_job_that_went_with_its_qgis_is_offered_and_goes_on(
    load, model, python, imagery, tmp_path, wait_for, iface
):
    indexes = tmp_path / "indexes"
    command = [sys.executable, str(QGIS), python(model), "RUNNING", str(indexes), str(imagery)]
    # In the profile of this test: a worker of its own would take a new one.
    same = {name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_WORKER"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **pipes, env=same) as qgis:
        assert qgis.stdout.readline()
        qgis.kill()
    plugin = load(model, index_folder=indexes)
    panel = plugin.dock.index.job
    wait_for(lambda: "land" in panel.interrupted.text.text())
    panel.interrupted.go_on.click()
    wait_for(lambda: panel.run.is_busy)
    wait_for(lambda: not panel.run.is_busy, LONG_S)
    wait_for(lambda: plugin.session.indexes.items and plugin.session.indexes.items[0].sources == 2)
    plugin.unload()
    plugin.initGui()
    plugin.dock.show()
    wait_for(lambda: plugin.session.backend.state is State.RUNNING, LONG_S)
    assert not plugin.dock.index.job.interrupted.text.text()


def children_of(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def is_gone_within(seconds: float, pid: int) -> bool:
    end = time.monotonic() + seconds
    while is_alive(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not is_alive(pid)


def is_alive(pid: int) -> bool:
    """Whether the process runs; an ended one that nobody has asked about is not alive."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"
