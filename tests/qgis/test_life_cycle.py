"""The state bar and what follows a crash, with a backend that behaves by its mode."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from qgis.PyQt.QtGui import QGuiApplication

from geomelt_qgis.core.log import ProcessLog
from geomelt_qgis.core.process import pulse
from geomelt_qgis.core.process.backend import Backend
from geomelt_qgis.core.process.state import Action, State
from geomelt_qgis.core.requests.index_request import IndexRequest
from geomelt_qgis.core.requests.source_choice import SourceChoice
from geomelt_qgis.core.settings import Settings


def test_without_an_installation_the_button_installs(plugin, tmp_path):
    plugin.session.apply(Settings(environment=str(tmp_path / "none")))
    bar = plugin.dock.state
    assert bar.text.text() == "The backend is not installed yet."
    assert bar.button.text() == "Install…"
    bar.button.click()
    assert plugin.dock.install.isVisible()


def test_a_backend_of_another_protocol_is_to_be_updated(plugin, fake_python, wait_for):
    plugin.session.apply(Settings(python=fake_python("protocol-2")))
    wait_for(lambda: plugin.session.backend.state is State.UPDATE_REQUIRED)
    assert plugin.dock.state.button.text() == "Install…"
    assert "speaks protocol 2" in plugin.dock.state.text.text()


def test_a_job_goes_on_after_a_crash_and_a_restart(dock, running, tmp_path, wait_for):
    jobs = []
    running.session.unfinished.resumable.connect(lambda *job: jobs.append(job))
    request = IndexRequest(SourceChoice((str(tmp_path),)))
    dock.index.job.index("new", request)
    wait_for(lambda: "of 100 tiles" in dock.index.job.progress.status.text())
    os.kill(running.session.backend.pid, signal.SIGKILL)
    wait_for(lambda: running.session.backend.state is State.FAILED)
    wait_for(lambda: not dock.index.job.run.is_busy)
    dock.state.button.click()
    wait_for(lambda: jobs)
    assert jobs == [("new", request)]
    assert dock.index.job.run.is_busy
    wait_for(lambda: not dock.index.job.run.is_busy)


def test_a_job_goes_on_after_its_backend_hung(dock, running, tmp_path, wait_for, monkeypatch):
    for name, milliseconds in (("_READY_MS", 100), ("_AGAIN_MS", 100), ("_SILENCE_MS", 1000)):
        monkeypatch.setattr(pulse, name, milliseconds)
    running.session.backend.restart()
    wait_for(lambda: running.session.backend.state is State.RUNNING)
    request = IndexRequest(SourceChoice((str(tmp_path),)))
    dock.index.job.index("new", request)
    wait_for(lambda: "of 100 tiles" in dock.index.job.progress.status.text())
    os.kill(running.session.backend.pid, signal.SIGSTOP)
    wait_for(lambda: running.session.backend.state is State.FAILED)
    assert "has not answered for 2 s" in dock.state.text.text()
    wait_for(lambda: not dock.index.job.run.is_busy)
    dock.state.button.click()
    wait_for(lambda: dock.index.job.run.is_busy)
    wait_for(lambda: not dock.index.job.run.is_busy)
    assert dock.index.job.progress.status.text().startswith("new: sources indexed 2")


def test_diagnostics_to_the_clipboard(dock, running):
    dock.state.copy_diagnostics.trigger()
    text = QGuiApplication.clipboard().text()
    assert "State: running" in text
    assert "'id': 'geomelt-mini'" in text
    assert "arguments: -m geomelt serve" in text
    assert str(Path.home()) not in text
    assert running.session.backend.address.token not in text


def test_a_remote_backend_is_talked_to_and_left_running(running, store_token, wait_for, tmp_path):
    address = running.session.backend.address
    other = Backend(ProcessLog("other", tmp_path))
    other.configure(Settings(remote_url=address.url, remote_auth=store_token(address.token)))
    assert other.state is State.STOPPED
    other.start()
    wait_for(lambda: other.state is State.RUNNING)
    assert other.is_remote
    assert other.pid is None
    other.stop()
    assert other.state is State.STOPPED
    pid = running.session.backend.pid
    os.kill(pid, 0)

    wrong = Settings(remote_url=address.url)
    other.configure(wrong)
    other.start()
    assert (other.state, other.remedy) == (State.FAILED, Action.SETTINGS)
    assert "no token" in other.detail
    other.stop_now()
