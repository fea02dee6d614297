from __future__ import annotations

import os
import signal
import time

import pytest
from qgis.core import QgsApplication
from support.qgis_session import AT_ONCE_S

from geomelt_qgis.core.http import calls
from geomelt_qgis.core.http.address import Address
from geomelt_qgis.core.index.index_tasks import IndexTask
from geomelt_qgis.core.requests.index_request import IndexRequest
from geomelt_qgis.core.requests.query import Query
from geomelt_qgis.core.requests.source_choice import SourceChoice
from geomelt_qgis.core.search.search_tasks import SearchTask


@pytest.fixture
def outcome(running, wait_for):
    """Runs a task and tells how it ended: `(signal's name, what it carried)`."""

    def run(task, meanwhile=lambda: None):
        ends = []
        task.succeeded.connect(lambda result: ends.append(("succeeded", result)))
        task.failed.connect(lambda error: ends.append(("failed", error)))
        task.cancelled.connect(lambda: ends.append(("cancelled", None)))
        running.session.tasks.start(task)
        meanwhile()
        wait_for(lambda: ends)
        return ends[0]

    return run


def address(plugin) -> Address:
    return plugin.session.backend.address


@pytest.fixture
def search(running, tmp_path):
    """Makes a search for a text, at the plugin's backend or another address."""

    def make(text, where=None):
        return SearchTask(where or address(running), "city", Query(text), tmp_path / "results")

    return make


def test_search(search, outcome):
    end, found = outcome(search("airport"))
    assert (end, found.layer.featureCount(), found.query["searched"]) == ("succeeded", 5, 1200)
    assert sorted(feature["rank"] for feature in found.layer.getFeatures()) == [1, 2, 3, 4, 5]


def test_hits_are_reported_before_the_last_has_come(search, outcome):
    task, reported = search("trickle"), []
    task.arrived.connect(lambda hits: reported.append(([hit.rank for hit in hits], task.status())))
    end, found = outcome(task)
    assert (end, found.layer.featureCount()) == ("succeeded", 5)
    assert [rank for ranks, _ in reported for rank in ranks] == [1, 2, 3, 4, 5]
    assert reported[0] in [([1], task.TaskStatus.Running), ([1, 2], task.TaskStatus.Running)]


def test_an_answer_that_breaks_off_leaves_no_file(search, outcome, tmp_path):
    end, error = outcome(search("breaks"))
    assert (end, error.code) == ("failed", "backend-gone")
    assert not list((tmp_path / "results").iterdir())


def test_no_hit_leaves_no_file(search, outcome, tmp_path):
    end, found = outcome(search("nothing"))
    assert (end, found.layer) == ("succeeded", None)
    assert not (tmp_path / "results").exists()


def test_the_backend_s_sentence_reaches_the_user(search, outcome):
    end, error = outcome(search("bad"))
    assert (end, error.code, error.status) == ("failed", "empty-query", 422)
    assert error.detail == "The query is empty: type what the tiles should show."


def test_wrong_token(running, search, outcome):
    end, error = outcome(search("airport", Address(address(running).url, "another")))
    assert (end, error.code) == ("failed", "unauthorized")


def test_cancel_does_not_wait_for_the_answer(search, outcome, wait_for):
    task = search("slow")

    def cancel():
        wait_for(lambda: task.status() == task.TaskStatus.Running)
        task.cancel()

    end, _ = outcome(task, cancel)
    assert end == "cancelled"


@pytest.mark.parametrize("how", ["crashes", "is killed"])
def test_backend_that_ends_in_the_middle(running, search, outcome, wait_for, how):
    task = search("crash" if how == "crashes" else "slow")

    def kill():
        if how == "is killed":
            wait_for(lambda: task.status() == task.TaskStatus.Running)
            os.kill(running.session.backend.pid, signal.SIGKILL)

    end, error = outcome(task, kill)
    assert (end, error.code) == ("failed", "backend-gone")
    assert error.detail == "The backend does not answer any more: restart it."


def test_nobody_listens(search, outcome):
    end, error = outcome(search("x", Address("http://127.0.0.1:9", "t")))
    assert (end, error.code) == ("failed", "backend-gone")


def test_a_task_that_goes_wrong_does_not_raise(search, outcome):
    end, error = outcome(search({1, 2}))
    assert end == "failed"
    assert "TypeError" in error.detail


def test_what_cannot_be_shown_fails_with_its_cause_in_the_log(search, outcome, monkeypatch):
    log = []
    QgsApplication.messageLog().messageReceived.connect(lambda *reported: log.append(reported))
    monkeypatch.setattr(SearchTask, "present", lambda self, result: 1 / 0)
    end, error = outcome(search("airport"))
    assert end == "failed"
    assert "Please report this." in error.detail
    assert any("ZeroDivisionError" in text for text, *_ in log)


def test_index_job_is_followed(running, outcome):
    task = IndexTask(address(running), "new", IndexRequest(SourceChoice(("/data",))))
    jobs = []
    task.job_changed.connect(jobs.append)
    end, job = outcome(task)
    assert (end, job.state, job.done) == ("succeeded", "done", 100)
    assert [j.done for j in jobs] == [0, 25, 50, 75, 100]


def test_cancelled_index_job_is_cancelled_in_the_backend(running, outcome, wait_for):
    task = IndexTask(address(running), "new", IndexRequest(SourceChoice(("/data",))))
    jobs = []
    task.job_changed.connect(jobs.append)

    def cancel():
        wait_for(lambda: len(jobs) > 1)
        task.cancel()

    end, _ = outcome(task, cancel)
    assert end == "cancelled"
    wait_for(lambda: jobs[-1].state == "cancelled")


def test_a_proxy_of_the_user_is_left_aside(search, outcome):
    from qgis.PyQt.QtNetwork import QNetworkProxy

    before = QNetworkProxy.applicationProxy()
    QNetworkProxy.setApplicationProxy(
        QNetworkProxy(QNetworkProxy.ProxyType.HttpProxy, "127.0.0.1", 9)
    )
    try:
        end, _ = outcome(search("airport"))
    finally:
        QNetworkProxy.setApplicationProxy(before)
    assert end == "succeeded"


def test_tasks_are_gone_after_unload(running, search, wait_for):
    running.session.tasks.start(search("slow"))
    begin = time.monotonic()
    running.unload()
    assert time.monotonic() - begin < AT_ONCE_S
    wait_for(lambda: QgsApplication.taskManager().countActiveTasks() == 0)


def test_index_names_are_safe_in_a_path():
    assert calls.index("a b/../c").path == "/v1/indexes/a%20b%2F..%2Fc"
    path = calls.delete_concept("city", "a/b").path
    assert path == "/v1/indexes/city/concepts/a%2Fb"
