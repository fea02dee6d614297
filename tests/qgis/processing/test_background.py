"""In the background: with the plugin's backend, alone, and cancelled."""

from __future__ import annotations

import time

from support.algorithms import in_background

from geomelt_qgis.core.state import State


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
    assert time.monotonic() - begin < 10  # the backend would have taken 20 s
    assert "COUNT" not in results
    del context
