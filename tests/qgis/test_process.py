from __future__ import annotations

import os
import signal
import time

import pytest

from geomelt_qgis.core.environment import backend_environment
from geomelt_qgis.core.log import BackendLog
from geomelt_qgis.core.process import BackendProcess, State
from geomelt_qgis.core.settings import Settings


@pytest.fixture
def backend(qgis, tmp_path):
    backend = BackendProcess(BackendLog(tmp_path / "backend.log"))
    yield backend
    backend.stop_now()


def start(backend, python, **settings):
    backend.configure(Settings(python=python, **settings))
    backend.start()


def test_without_a_python_there_is_nothing_to_start(backend):
    backend.configure(Settings())
    backend.start()
    assert backend.state is State.NOT_CONFIGURED


def test_arguments_and_environment(backend, fake_python, wait_for, monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONHOME", "/qgis/python")
    monkeypatch.setenv("PROJ_LIB", "/qgis/proj")
    start(backend, fake_python(""), index_folder=str(tmp_path), device="cpu")
    wait_for(lambda: backend.state is State.RUNNING)
    log = backend.log.tail()
    assert f"arguments: -m geomelt serve --index-folder {tmp_path} --device cpu" in log
    variables = next(line for line in log.splitlines() if line.startswith("environment:")).split()
    assert {"GEOMELT_TOKEN", "PATH"} <= set(variables)
    assert not {"PYTHONHOME", "PROJ_LIB"} & set(variables)


def test_environment_drops_what_breaks_another_python(qgis):
    names = """PYTHONPATH VIRTUAL_ENV PROJ_DATA GDAL_DATA LD_LIBRARY_PATH QGIS_PREFIX_PATH
    QT_QPA_PLATFORM GEOMELT_BACKEND_PYTHON"""
    foreign = dict.fromkeys(names.split(), "x")
    environment = backend_environment("t", {**foreign, "HOME": "/home/me", "GEOMELT_MODEL": "m"})
    assert set(environment.keys()) == {
        "HOME", "GEOMELT_MODEL", "GEOMELT_TOKEN", "PYTHONUTF8", "PYTHONSAFEPATH",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("no-geomelt", "pip install geomelt"),
        ("dies", "no space left on device"),
        ("protocol-2", "speaks protocol 2"),
        ("no-model", "The model folder is empty: reinstall geomelt."),
        ("other-token", "The token is not this backend's: restart it."),
    ],
)
def test_failures_say_what_to_do(backend, fake_python, wait_for, mode, words):
    start(backend, fake_python(mode))
    wait_for(lambda: backend.state is State.FAILED)
    assert words in backend.detail
    assert backend.needs_python is (mode == "no-geomelt")
    assert not backend.is_alive


def test_a_python_that_is_not_there(backend, wait_for):
    start(backend, "/nowhere/python")
    wait_for(lambda: backend.state is State.FAILED)
    assert (
        backend.detail == "/nowhere/python cannot be run: choose the Python that has the backend."
    )


def test_killed_in_the_middle_and_restarted(backend, fake_python, wait_for):
    start(backend, fake_python(""))
    wait_for(lambda: backend.state is State.RUNNING)
    os.kill(int(backend._process.processId()), signal.SIGKILL)
    wait_for(lambda: backend.state is State.FAILED)
    assert backend.detail == (
        "The backend ended unexpectedly (it was killed or crashed): restart it."
    )
    assert backend.address is None
    backend.restart()
    wait_for(lambda: backend.state is State.RUNNING)


def test_stop_and_restart(backend, fake_python, wait_for):
    start(backend, fake_python(""))
    wait_for(lambda: backend.state is State.RUNNING)
    first = backend._process.processId()
    backend.restart()
    wait_for(lambda: backend.state is State.RUNNING and backend._process.processId() != first)
    backend.stop()
    wait_for(lambda: backend.state is State.STOPPED)


def test_stopped_while_the_model_loads(backend, fake_python, wait_for):
    seen = []
    backend.state_changed.connect(lambda: seen.append(backend.state))
    start(backend, fake_python(""))
    wait_for(lambda: backend.state is State.LOADING_MODEL)
    backend.stop()
    wait_for(lambda: backend.state is State.STOPPED)
    assert seen[-3:] == [State.LOADING_MODEL, State.STOPPING, State.STOPPED]


def test_one_that_does_not_listen_is_ended(backend, fake_python, wait_for):
    start(backend, fake_python("stubborn"))
    wait_for(lambda: backend.state is State.RUNNING)
    backend.stop()
    wait_for(lambda: backend.state is State.STOPPED)


def test_stop_now_takes_two_seconds_at_most(backend, fake_python, wait_for):
    start(backend, fake_python("stubborn"))
    wait_for(lambda: backend.state is State.RUNNING)
    begin = time.monotonic()
    backend.stop_now()
    assert time.monotonic() - begin < 2
    assert backend.state is State.STOPPED


def test_new_settings_restart_a_living_backend(backend, fake_python, wait_for):
    python = fake_python("")
    start(backend, python)
    wait_for(lambda: backend.state is State.RUNNING)
    backend.configure(Settings(python=python, device="cpu"))
    assert backend.state is State.STOPPING
    wait_for(lambda: backend.state is State.RUNNING)
    assert "--device cpu" in backend.log.tail()
