"""In the background: with the plugin's backend, alone, and cancelled."""

from __future__ import annotations

import os
import signal
import time

from support.algorithms import in_background
from support.qgis_session import AT_ONCE_S

from geomelt_qgis.core.process.state import State


def test_in_the_background_it_uses_the_plugin_s_backend(plugin, wait_for):
    parameters = {"INDEX": "city", "TEXT": "airport", "OUTPUT": "memory:"}
    ok, results, context = in_background("searchtext", parameters, wait_for)
    assert ok
    assert results["COUNT"] == 5
    assert plugin.session.backend.state is State.RUNNING  # for the dock and the next one
    del context


def test_in_the_background_alone(alone, wait_for):
    parameters = {"INDEX": "city", "TEXT": "airport", "OUTPUT": "memory:"}
    ok, results, context = in_background("searchtext", parameters, wait_for)
    assert (ok, results["COUNT"]) == (True, 5)
    del context


def test_cancel_does_not_wait(running, wait_for):
    parameters = {"INDEX": "city", "TEXT": "slow", "OUTPUT": "memory:"}
    begin = time.monotonic()

    def cancel(feedback):
        if time.monotonic() > begin + 1:
            feedback.cancel()

    _, results, context = in_background("searchtext", parameters, wait_for, cancel)
    assert time.monotonic() - begin < AT_ONCE_S
    assert "COUNT" not in results
    del context


def search_while(plugin, wait_for, act):
    """A search in the background, given up when it waits for ever; `act` at every look."""
    end, errors = time.monotonic() + 10, []

    def look(feedback):
        errors[:] = feedback.errors
        act(plugin.session.backend)
        if time.monotonic() > end:
            feedback.cancel()

    parameters = {"INDEX": "city", "TEXT": "airport", "OUTPUT": "memory:"}
    ok, results, context = in_background("searchtext", parameters, wait_for, look)
    assert time.monotonic() < end, "it waited for ever"
    del context
    return ok, results, errors


def test_a_backend_that_is_stopped_while_it_starts_ends_the_algorithm(plugin, wait_for):
    stopped = []

    def stop(backend):
        if not stopped and backend.state in (State.STARTING, State.LOADING):
            stopped.append(True)
            backend.stop()

    ok, _, errors = search_while(plugin, wait_for, stop)
    assert stopped
    assert not ok
    assert errors == ["The backend has stopped: start it again."]
    assert plugin.session.backend.state is State.STOPPED


def test_a_backend_that_is_stopping_is_started_again(running, wait_for):
    running.session.backend.stop()
    assert running.session.backend.state is State.STOPPING
    ok, results, _ = search_while(running, wait_for, lambda backend: None)
    assert (ok, results["COUNT"]) == (True, 5)


def test_a_backend_that_has_failed_is_started_again(running, wait_for):
    """However long the GUI thread takes to hear of it."""
    os.kill(running.session.backend.pid, signal.SIGKILL)
    wait_for(lambda: running.session.backend.state is State.FAILED)
    held = []

    def hold(backend):
        if not held:
            held.append(True)
            time.sleep(0.5)

    ok, results, _ = search_while(running, wait_for, hold)
    assert (ok, results["COUNT"]) == (True, 5)
