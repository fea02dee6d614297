"""The life of the backend: every way it starts, fails and ends, by the state machine."""

from __future__ import annotations

import os
import signal
import threading
import time
from types import SimpleNamespace

import pytest
from qgis.PyQt.QtNetwork import QNetworkProxy
from support.qgis_session import AT_ONCE_S, PATIENCE_S

from geomelt_qgis.core import network
from geomelt_qgis.core.environment import backend_environment
from geomelt_qgis.core.log import ProcessLog
from geomelt_qgis.core.process import pulse
from geomelt_qgis.core.process.backend import Backend
from geomelt_qgis.core.process.state import Action, State, possible
from geomelt_qgis.core.settings import Settings


@pytest.fixture
def backend(qgis, tmp_path):
    backend = Backend(ProcessLog("backend", tmp_path / "logs"))
    yield backend
    backend.stop_now()


@pytest.fixture
def nowhere(tmp_path):
    """Settings whose environment is not there, whatever this machine has installed."""
    return {"environment": str(tmp_path / "none")}


def start(backend, python, **settings):
    backend.configure(Settings(python=python, **settings))
    backend.start()


def test_without_an_installation_there_is_nothing_to_start(backend, nowhere):
    backend.configure(Settings(**nowhere))
    backend.start()
    assert backend.state is State.NOT_INSTALLED
    assert backend.remedy is Action.INSTALL
    assert Action.START not in possible(backend.state)


def test_arguments_and_environment(backend, fake_python, wait_for, monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONHOME", "/qgis/python")
    monkeypatch.setenv("PROJ_LIB", "/qgis/proj")
    settings = {
        "index_folder": str(tmp_path), "device": "cpu", "precision": "float32", "model": "m",
        "captioner": "c", "adapter": "a", "network": True,
    }  # fmt: skip
    start(backend, fake_python(""), **settings)
    wait_for(lambda: backend.state is State.RUNNING)
    log = backend.log.tail()
    assert (
        f"arguments: -m geomelt serve --index-folder {tmp_path} --device cpu "
        "--precision float32 --model m --captioner c --adapter a --download"
    ) in log
    variables = next(line for line in log.splitlines() if line.startswith("environment:")).split()
    assert {"GEOMELT_TOKEN", "PATH"} <= set(variables)
    assert not {"PYTHONHOME", "PROJ_LIB"} & set(variables)


def test_environment_drops_what_breaks_another_python(qgis):
    names = """PYTHONPATH VIRTUAL_ENV PIP_TARGET PIP_INDEX_URL PROJ_DATA GDAL_DATA CONDA_PREFIX
    LD_LIBRARY_PATH QGIS_PREFIX_PATH QT_QPA_PLATFORM GEOMELT_BACKEND_PYTHON SSL_CERT_FILE"""
    foreign = dict.fromkeys(names.split(), "/not/there")
    environment = backend_environment("t", {**foreign, "HOME": "/home/me", "GEOMELT_MODEL": "m"})
    assert set(environment.keys()) == {
        "HOME", "GEOMELT_MODEL", "GEOMELT_TOKEN", "PYTHONUTF8", "PYTHONSAFEPATH",
        "PYTHONNOUSERSITE",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "state", "words", "remedy"),
    [
        ("no-geomelt", State.FAILED, "pip install geomelt", Action.SETTINGS),
        ("dies", State.FAILED, "no space left on device", Action.SHOW_LOG),
        ("protocol-2", State.UPDATE_REQUIRED, "speaks protocol 2", Action.INSTALL),
        ("no-model", State.FAILED, "The model folder is empty: reinstall geomelt.", Action.RESTART),
        ("other-token", State.FAILED, "The token is not this backend's: restart it.",
         Action.RESTART),
    ],
)  # fmt: skip
def test_failures_say_what_to_do(backend, fake_python, wait_for, mode, state, words, remedy):
    start(backend, fake_python(mode))
    wait_for(lambda: backend.state is state)
    assert words in backend.detail
    assert backend.remedy is remedy
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
    os.kill(backend.pid, signal.SIGKILL)
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
    first = backend.pid
    backend.restart()
    wait_for(lambda: backend.state is State.RUNNING and backend.pid != first)
    backend.stop()
    wait_for(lambda: backend.state is State.STOPPED)


def test_every_process_has_a_log_of_its_own_and_the_newest_are_kept(qgis, tmp_path):
    log = ProcessLog("backend", tmp_path)
    for number in range(7):
        log.begin()
        log.write(f"process {number}")
        assert log.tail() == f"process {number}"
    log.close()
    assert len(list(tmp_path.glob("backend-*.log"))) == 5


def test_a_profile_that_cannot_be_written_stops_no_backend(qgis, tmp_path, fake_python, wait_for):
    (tmp_path / "full").write_text("a file where the folder should be")
    backend = Backend(ProcessLog("backend", tmp_path / "full" / "logs"))
    start(backend, fake_python("talkative"))
    wait_for(lambda: backend.state is State.RUNNING)
    assert backend.log.tail() == ""
    backend.stop_now()
    assert backend.state is State.STOPPED


def test_more_words_than_a_pipe_holds_stop_nothing(backend, fake_python, wait_for):
    start(backend, fake_python("talkative"))
    wait_for(lambda: backend.state is State.RUNNING)
    wait_for(lambda: "the last word" in backend.log.tail())
    parts = list(backend.log.folder.iterdir())
    assert sum(part.stat().st_size for part in parts) < 3e6


def test_stopped_while_the_model_loads(backend, fake_python, wait_for):
    seen = []
    backend.state_changed.connect(lambda: seen.append(backend.state))
    start(backend, fake_python(""))
    wait_for(lambda: backend.state is State.LOADING)
    backend.stop()
    wait_for(lambda: backend.state is State.STOPPED)
    assert seen[-3:] == [State.LOADING, State.STOPPING, State.STOPPED]


def test_one_that_does_not_listen_is_ended(backend, fake_python, wait_for):
    start(backend, fake_python("stubborn"))
    wait_for(lambda: backend.state is State.RUNNING)
    backend.stop()
    wait_for(lambda: backend.state is State.STOPPED)


def test_stop_now_is_done_at_once_with_one_that_does_not_listen(backend, fake_python, wait_for):
    start(backend, fake_python("stubborn"))
    wait_for(lambda: backend.state is State.RUNNING)
    begin = time.monotonic()
    backend.stop_now()
    assert time.monotonic() - begin < AT_ONCE_S
    assert backend.state is State.STOPPED


def test_a_living_backend_takes_new_settings_when_it_is_restarted(backend, fake_python, wait_for):
    python = fake_python("")
    start(backend, python)
    wait_for(lambda: backend.state is State.RUNNING)
    backend.configure(Settings(python=python, results_folder="/results"))
    assert not backend.is_outdated
    backend.configure(Settings(python=python, device="cpu"))
    assert backend.state is State.RUNNING
    assert backend.is_outdated
    backend.restart()
    assert backend.state is State.STOPPING
    wait_for(lambda: backend.state is State.RUNNING)
    assert "--device cpu" in backend.log.tail()
    assert not backend.is_outdated


def test_a_backend_that_is_turned_off_rests_with_the_new_settings(
    backend, fake_python, nowhere, wait_for
):
    start(backend, fake_python(""))
    wait_for(lambda: backend.state is State.RUNNING)
    backend.configure(Settings(**nowhere))
    backend.restart()
    wait_for(lambda: not backend.is_alive)
    assert backend.state is State.NOT_INSTALLED


def test_nothing_runs_while_the_installer_works(backend, fake_python, wait_for):
    start(backend, fake_python(""))
    wait_for(lambda: backend.state is State.RUNNING)
    backend.set_installing(True)
    assert backend.state is State.RUNNING
    backend.stop_now()
    backend.set_installing(True)
    assert backend.state is State.INSTALLING
    backend.start()
    assert not backend.is_alive
    backend.set_installing(False)
    assert backend.state is State.STOPPED


# One that is silent


@pytest.fixture
def hurried(monkeypatch):
    """The health is asked as often, and waited for as briefly, as a test can wait."""
    for name, milliseconds in (("_READY_MS", 100), ("_AGAIN_MS", 100), ("_SILENCE_MS", 1000)):
        monkeypatch.setattr(pulse, name, milliseconds)


def test_a_backend_that_hangs_is_noticed_and_restarted(backend, fake_python, wait_for, hurried):
    start(backend, fake_python(""))
    wait_for(lambda: backend.state is State.RUNNING)
    hanging = backend.pid
    os.kill(hanging, signal.SIGSTOP)
    wait_for(lambda: backend.state is State.FAILED)
    assert backend.detail == "The backend has not answered for 2 s: restart it."
    assert backend.remedy is Action.RESTART
    backend.restart()
    wait_for(lambda: backend.state is State.RUNNING)
    assert backend.pid != hanging
    wait_for(lambda: not _is_there(hanging))


def test_a_backend_that_was_out_of_breath_is_left_alone(backend, fake_python, wait_for, hurried):
    seen = []
    start(backend, fake_python(""))
    wait_for(lambda: backend.state is State.RUNNING)
    backend.state_changed.connect(lambda: seen.append(backend.state))
    healths = []
    backend._pulse.answered.connect(healths.append)
    for _ in range(2):  # a miss counts only beside the one before
        os.kill(backend.pid, signal.SIGSTOP)
        end = time.monotonic() + 1.5
        wait_for(lambda end=end: time.monotonic() > end)
        os.kill(backend.pid, signal.SIGCONT)
        healths.clear()
        wait_for(lambda: healths)
    assert seen == []


def _is_there(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


# A remote one, whose way is looked for


@pytest.fixture
def far(store_token, monkeypatch):
    """Settings of a backend behind a proxy that the system answers once `answered` is set.

    Who waits for it in the GUI thread waits in vain.
    """
    answered, in_vain = threading.Event(), []

    def proxy(url):
        if not answered.wait(PATIENCE_S / 2):
            in_vain.append(url)
        return QNetworkProxy()

    monkeypatch.setattr(network, "_proxy", proxy)
    settings = Settings(remote_url="https://gpu.invalid", remote_auth=store_token("s3cret"))
    yield SimpleNamespace(settings=settings, answered=answered)
    answered.set()
    assert in_vain == []


def test_a_remote_backend_is_reached_without_waiting_for_the_way(backend, far, wait_for):
    backend.configure(far.settings)
    backend.start()
    assert (backend.state, backend.is_alive) == (State.STARTING, True)
    far.answered.set()
    wait_for(lambda: backend.state is State.LOADING)
    assert (backend.address.url, backend.address.token) == (far.settings.remote_url, "s3cret")
    assert b"BEGIN CERTIFICATE" in backend.address.route.certificates


def test_a_remote_backend_is_stopped_while_its_way_is_looked_for(backend, far, nowhere, wait_for):
    seen = []
    backend.configure(far.settings)
    backend.start()
    backend.state_changed.connect(lambda: seen.append(backend.state))
    backend.configure(Settings(**nowhere))
    backend.stop()
    far.answered.set()
    end = time.monotonic() + 1
    wait_for(lambda: time.monotonic() > end)
    assert seen == [State.STOPPING, State.STOPPED]
    assert not backend.is_alive
