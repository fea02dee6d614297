"""A CLIP from a folder through the commands and the service; its index is its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from geomelt.cli import app
from geomelt.sample.scene import write_sample
from support.server_process import ServerProcess
from typer.testing import CliRunner


def geomelt(*arguments: object) -> tuple[int, dict, str]:
    """Exit code, JSON document and stderr of a command, in this process."""
    result = CliRunner().invoke(app, [*map(str, arguments), "--json"])
    return result.exit_code, json.loads(result.stdout), result.stderr


@pytest.fixture(scope="module")
def scene(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("scene")
    write_sample(folder / "scene.tif", width=256, height=256, gsd=0.5, seed=1)
    return folder / "scene.tif"


@pytest.fixture(scope="module")
def index(tmp_path_factory, scene, checkpoint) -> Path:
    """An index of the scene in the folder of indexes, made with a tiny CLIP."""
    file = tmp_path_factory.mktemp("home") / "indexes" / "city.geomelt"
    file.parent.mkdir()
    code, document, stderr = geomelt("index", scene, "--into", file, "--model", checkpoint("clip"))
    assert code == 0, stderr
    assert document["summary"]["tiles"] > 1
    return file


def test_search_with_the_model_of_the_index(index, checkpoint):
    code, hits, _ = geomelt("search", "a river", "--in", index, "--model", checkpoint("clip"))
    assert code == 0
    assert hits["features"]
    assert hits["query"]["model"].startswith("tiny-clip@")


@pytest.mark.parametrize("other", [None, "siglip"])
def test_search_with_another_model_is_refused(index, checkpoint, other):
    chosen = ["--model", checkpoint(other)] if other else []
    code, document, stderr = geomelt("search", "a river", "--in", index, *chosen)
    assert code == 1
    assert document["code"] == "other-model"
    assert "tiny-clip@" in stderr
    assert f"{'tiny-siglip' if other else 'geomelt-mini'}@" in stderr


def test_indexing_with_another_model_is_refused(index, scene, tiny_model_folder):
    code, document, _ = geomelt("index", scene, "--into", index, "--model", tiny_model_folder)
    assert (code, document["code"]) == (1, "other-model")


def test_captions_of_a_captioner(scene, checkpoint, tiny_model_folder):
    chosen = ("--model", tiny_model_folder, "--captioner", checkpoint("blip"))
    code, captions, _ = geomelt("caption", scene, "--no-tiles", *chosen)
    assert code == 0
    assert captions["features"][0]["properties"]["caption"]


def test_doctor_names_embedder_and_captioner(checkpoint):
    chosen = ("--model", checkpoint("clip"), "--captioner", checkpoint("git"))
    _, document, _ = geomelt("doctor", *chosen)
    (model,) = [check for check in document["checks"] if check["name"] == "model"]
    assert model["ok"]
    assert model["detail"].startswith("tiny-clip@")
    assert "tiny-git captions noise as" in model["detail"]
    assert model["detail"].endswith("can caption, embed-texts, embed-tiles")


def test_an_unpinned_model_of_the_hub_is_a_wrong_argument(scene, tmp_path):
    arguments = ("index", scene, "--into", tmp_path / "i.geomelt", "--model", "lab/far-clip")
    code, document, _ = geomelt(*arguments)
    assert (code, document["code"]) == (2, "invalid")
    assert not (tmp_path / "i.geomelt").exists()


def test_the_service_tells_its_models_and_refuses_other_indexes(
    index, checkpoint, tiny_model_folder
):
    chosen = ("--model", str(tiny_model_folder), "--captioner", str(checkpoint("git")))
    server = ServerProcess(index.parent.parent, *chosen)
    try:
        health = server.wait_for_engine()
        assert health["status"] == "ready", health["detail"]
        assert health["model"]["id"] == "geomelt-tiny"
        assert health["captioner"] == {"id": "tiny-git", "image_size": 32}
        assert health["capabilities"] == ["caption", "embed-texts", "embed-tiles"]
        described = server.client.get("/v1/indexes/city").json()
        assert described["model"]["id"] == "tiny-clip"
        assert described["compatible"] is False
        answer = server.client.post("/v1/indexes/city/search", json={"text": "a river"})
        assert (answer.status_code, answer.json()["code"]) == (409, "other-model")
    finally:
        server.close()
