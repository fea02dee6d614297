"""The calls about indexes, on a real server with a tiny model."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from support.server_process import ServerProcess, problem

StartServer = Callable[..., ServerProcess]


def test_health(ready_server: ServerProcess) -> None:
    health = ready_server.client.get("/v1/health").json()
    assert health["status"] == "ready"
    assert health["detail"] is None
    assert health["device"] == "cpu"
    assert health["precision"] in ("float32", "bfloat16")
    assert set(health["model"]) == {"id", "revision", "dimension", "image_size"}
    assert health["model"]["id"] == "geomelt-tiny"
    assert health["capabilities"] == ["caption", "embed-texts", "embed-tiles", "score"]


def test_life_of_an_index(ready_server: ServerProcess) -> None:
    client = ready_server.client
    made = client.post("/v1/indexes", json={"name": "Zürich 2024"})
    assert made.status_code == 201
    described = client.get("/v1/indexes/Zürich 2024").json()
    assert described == made.json()
    assert (described["tiles"], described["sources"], described["refused"]) == (0, 0, 0)
    assert described["compatible"] is True
    assert described["recipe"] is None
    assert Path(described["path"]).name == "Zürich 2024.geomelt"
    assert "Zürich 2024" in [each["name"] for each in client.get("/v1/indexes").json()["indexes"]]
    again = client.post("/v1/indexes", json={"name": "Zürich 2024"})
    assert problem(again) == (409, "index-exists")
    assert client.delete("/v1/indexes/Zürich 2024").status_code == 204
    assert problem(client.get("/v1/indexes/Zürich 2024")) == (404, "no-such-index")
    assert problem(client.delete("/v1/indexes/Zürich 2024")) == (404, "no-such-index")
    assert not Path(described["path"]).exists()


def test_index_of_the_scene(ready_server: ServerProcess, city: str, scene: Path) -> None:
    client = ready_server.client
    index = client.get(f"/v1/indexes/{city}").json()
    assert index["sources"] == 1
    assert index["tiles"] == 64 + 16 + 4 + 1
    assert index["recipe"]["overlap"] == 0.0
    assert index["bytes"] > 0
    report = client.get(f"/v1/indexes/{city}/report").json()
    assert report["tiles"] == index["tiles"]
    (source,) = report["sources"]
    bounds = source.pop("bounds")
    assert source == {
        "uri": str(scene / "scene.tif"),
        "status": "indexed",
        "tiles": index["tiles"],
        "reason": None,
        "captioned": False,
        "notes": [],
        "crs": "EPSG:32633",
        "bands": [1, 2, 3],
        "said": [],
        "date": source["date"],
        "date_origin": "file",
    }
    assert len(bounds) == 4
    check = client.post(f"/v1/indexes/{city}/check").json()
    assert check == {"whole": True, "problems": []}


def test_index_of_another_model(
    ready_server: ServerProcess, city: str, scene: Path, tmp_path: Path
) -> None:
    from geomelt.base.addresses import Address
    from geomelt.base.stamp import ModelStamp
    from geomelt.index.stores import create_store

    address = Address.named("other", str(ready_server.index_folder))
    create_store(address, ModelStamp("geomelt-old", "1", 16)).close()
    index = ready_server.client.get("/v1/indexes/other").json()
    assert index["compatible"] is False
    assert "geomelt-old" in index["problem"]
    search = ready_server.client.post("/v1/indexes/other/search", json={"text": "x"})
    assert problem(search) == (409, "other-model")
    job = ready_server.client.post("/v1/indexes/other/jobs", json={"paths": [str(scene)]})
    assert problem(job) == (409, "other-model")


def test_index_of_a_newer_version(ready_server: ServerProcess, city: str) -> None:
    import apsw

    newer = ready_server.index_folder / "newer.geomelt"
    shutil.copy(ready_server.index_folder / "city.geomelt", newer)
    db = apsw.Connection(str(newer))
    db.pragma("user_version", 1000)
    db.close()
    index = ready_server.client.get("/v1/indexes/newer").json()
    assert index["compatible"] is False
    assert "newer" in index["problem"]
    search = ready_server.client.post("/v1/indexes/newer/search", json={"text": "x"})
    assert problem(search) == (409, "newer-index")


def test_index_that_is_none(ready_server: ServerProcess, city: str) -> None:
    (ready_server.index_folder / "broken.geomelt").write_bytes(b"no SQLite " * 1000)
    index = ready_server.client.get("/v1/indexes/broken").json()
    assert index["compatible"] is False
    assert "broken.geomelt" in index["problem"]
    assert ready_server.client.get("/v1/indexes").status_code == 200
    assert ready_server.client.delete("/v1/indexes/broken").status_code == 204


def test_no_entry_of_the_folder_breaks_the_list(ready_server: ServerProcess, city: str) -> None:
    import apsw

    folder = ready_server.index_folder
    (folder / "dir.geomelt").mkdir()
    (folder / "dangling.geomelt").symlink_to(folder / "gone")
    shutil.copy(folder / "city.geomelt", folder / "hollow.geomelt")
    db = apsw.Connection(str(folder / "hollow.geomelt"))
    db.execute("DELETE FROM meta")
    db.close()
    listed = ready_server.client.get("/v1/indexes")
    assert listed.status_code == 200
    found = {index["name"]: index["problem"] for index in listed.json()["indexes"]}
    assert found.keys() & {"city", "dir", "dangling", "hollow"} == {"city", "hollow"}
    assert found["city"] is None
    assert "hollow" in found["hollow"]
