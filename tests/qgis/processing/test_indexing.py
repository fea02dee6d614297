"""Index a folder, and cancel it."""

from __future__ import annotations

from support.algorithms import Feedback, in_background, run

from geomelt_qgis.core.http import calls


def test_index_a_folder(alone, tmp_path):
    feedback = Feedback()
    results, _ = run("indexfolder", {"FOLDER": str(tmp_path), "INDEX": "new"}, feedback)
    assert results == {"INDEX": "new", "TILES": 100, "SOURCES": 3, "REFUSED": 1}
    assert feedback.warnings == ["/data/bad.tif: bad.tif is cut short."]
    assert feedback.progress() == 100


def test_files_are_chosen_as_in_the_dock(running, tmp_path, bodies):
    chosen = {"INCLUDE": "*.tif, 2020/*", "EXCLUDE": "*_preview*", "NETWORK": True}
    run("indexfolder", {"FOLDER": str(tmp_path), "INDEX": "new", **chosen})
    (body,) = (body for body in bodies() if "paths" in body)
    assert body == {"paths": [str(tmp_path)], "include": ["*.tif", "2020/*"],
                    "exclude": ["*_preview*"], "remote": True, "captions": False,
                    "prune": False}  # fmt: skip


def test_bands_crs_and_time_limit_are_sent_as_by_the_dock(running, tmp_path, bodies):
    said = {"BANDS": "4,3,2", "CRS": "EPSG:25832", "SOURCE_TIMEOUT": 60}
    run("indexfolder", {"FOLDER": str(tmp_path), "INDEX": "new", **said})
    assert bodies()[-1]["bands"] == [4, 3, 2]
    assert bodies()[-1]["crs"] == "EPSG:25832"
    assert bodies()[-1]["source_timeout"] == 60
    run("indexfolder", {"FOLDER": str(tmp_path), "INDEX": "new", "BANDS": "auto"})
    assert bodies()[-1]["bands"] == []


def test_an_address_is_not_looked_for_on_the_disk(running, bodies):
    address = "https://imagery.example/town.tif"
    run("indexfolder", {"FOLDER": address, "INDEX": "new", "NETWORK": True})
    assert bodies()[-1]["paths"] == [address]


def test_a_folder_of_a_remote_backend_lies_on_its_machine(running, remote, bodies):
    folder = "/archive/on/the/server"
    results, _ = run("indexfolder", {"FOLDER": folder, "INDEX": "new"})
    assert results["INDEX"] == "new"
    assert bodies()[-1]["paths"] == [folder]


def test_cancelled_indexing_cancels_the_job(running, wait_for, tmp_path):
    in_background(
        "indexfolder",
        {"FOLDER": str(tmp_path), "INDEX": "new"},
        wait_for,
        lambda feedback: feedback.cancel() if feedback.progress() > 0 else None,
    )
    answers = []
    running.session.backend.client.send(calls.job("j1"), answers.append, answers.append)
    wait_for(lambda: answers)
    assert answers[0].state == "cancelled"
