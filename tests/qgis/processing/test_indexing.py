"""Index a folder, and cancel it."""

from __future__ import annotations

from support.algorithms import Feedback, in_background, run


def test_index_a_folder(alone, tmp_path):
    feedback = Feedback()
    results, _ = run("indexfolder", {"FOLDER": str(tmp_path), "INDEX": "new"}, feedback)
    assert results == {"INDEX": "new", "TILES": 100, "SOURCES": 3, "REFUSED": 1}
    assert feedback.warnings == ["/data/bad.tif: bad.tif is cut short."]
    assert feedback.progress() == 100


def test_cancelled_indexing_cancels_the_job(running, wait_for, tmp_path):
    in_background(
        "indexfolder",
        {"FOLDER": str(tmp_path), "INDEX": "new"},
        wait_for,
        lambda feedback: feedback.cancel() if feedback.progress() > 0 else None,
    )
    answers = []
    running.session.backend.client.ask("GET", "/v1/jobs/j1", answers.append, answers.append)
    wait_for(lambda: answers)
    assert answers[0]["state"] == "cancelled"
