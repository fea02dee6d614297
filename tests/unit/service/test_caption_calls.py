"""Captions of rasters and of pictures through the service."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from PIL import Image
from rasterio.transform import from_origin
from support.server_process import ServerProcess, problem

StartServer = Callable[..., ServerProcess]
SCENE_CRS = "EPSG:32633"


def test_caption_of_a_whole_raster(ready_server: ServerProcess, scene: Path) -> None:
    body = {"source": {"path": str(scene / "scene.tif")}, "max_tiles": 16}
    found = ready_server.client.post("/v1/caption", json=body).json()
    roles = [feature["properties"]["role"] for feature in found["features"]]
    assert roles == ["extent"] + ["tile"] * 16
    extent = found["features"][0]["properties"]
    assert set(extent) == {
        *("role", "caption", "source", "level", "ground_size"),
        *("gsd", "date", "crs", "window"),
    }
    assert extent["window"] == [0, 0, 1024, 1024]
    assert extent["caption"]
    assert {feature["properties"]["level"] for feature in found["features"][1:]} == {1}


def test_caption_of_an_extent(
    ready_server: ServerProcess, scene: Path, bounds: tuple[float, ...]
) -> None:
    west, _, _, north = bounds
    body = {
        "source": {"path": str(scene / "scene.tif"), "bands": [3, 2, 1]},
        "extent": [west, north - 128, west + 256, north],
        "crs": SCENE_CRS,
    }
    found = ready_server.client.post("/v1/caption", json=body).json()
    assert found["features"][0]["properties"]["window"] == [0, 0, 512, 256]
    windows = [feature["properties"]["window"] for feature in found["features"][1:]]
    assert len(windows) == 4 * 2
    assert all(col + width <= 512 and row + height <= 256 for col, row, width, height in windows)


def test_caption_without_tiles(ready_server: ServerProcess, scene: Path) -> None:
    body = {"source": {"path": str(scene / "scene.tif")}, "tiles": False}
    found = ready_server.client.post("/v1/caption", json=body).json()
    assert len(found["features"]) == 1


def test_tiles_that_are_too_many_are_reported(ready_server: ServerProcess, tmp_path: Path) -> None:
    path = tmp_path / "wide.tif"
    ground = np.random.default_rng(0).integers(1, 256, (1, 2048, 2048), dtype=np.uint8)
    place = {"crs": SCENE_CRS, "transform": from_origin(500_000, 5_500_000, 2, 2)}
    with rasterio.open(
        path, "w", driver="GTiff", count=1, width=2048, height=2048, dtype="uint8", **place
    ) as dataset:
        dataset.write(ground)
    body = {"source": {"path": str(path)}, "max_tiles": 4}
    found = ready_server.client.post("/v1/caption", json=body).json()
    assert len(found["features"]) == 1
    needed = found["tiles_needed"]
    assert needed > 4
    enough = ready_server.client.post("/v1/caption", json={**body, "max_tiles": needed}).json()
    assert len(enough["features"]) == 1 + needed
    assert "tiles_needed" not in enough


def test_extent_of_one_tile_is_captioned_once(
    ready_server: ServerProcess, scene: Path, bounds: tuple[float, ...]
) -> None:
    west, _, _, north = bounds
    body = {
        "source": {"path": str(scene / "scene.tif")},
        "extent": [west, north - 64, west + 64, north],
        "crs": SCENE_CRS,
    }
    found = ready_server.client.post("/v1/caption", json=body).json()
    assert [feature["properties"]["role"] for feature in found["features"]] == ["extent"]


def png(width: int, height: int, *, alpha: int = 255) -> str:
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 4), dtype=np.uint8)
    pixels[..., 3] = alpha
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def test_caption_of_a_picture(ready_server: ServerProcess) -> None:
    extent = [1_500_000, 6_000_000, 1_500_600, 6_000_300]
    body = {"image": {"png": png(600, 300), "extent": extent, "crs": "EPSG:3857"}}
    found = ready_server.client.post("/v1/caption", json=body).json()
    whole = found["features"][0]
    assert whole["properties"]["source"] is None
    assert whole["properties"]["crs"] == "EPSG:3857"
    assert whole["properties"]["window"] == [0, 0, 600, 300]
    longitudes = [lon for lon, _ in whole["geometry"]["coordinates"][0]]
    assert min(longitudes) == pytest.approx(1_500_000 / 20037508.34 * 180, abs=1e-6)
    assert len(found["features"]) > 1


def blank_png(width: int, height: int) -> str:
    """Many pixels in few bytes."""
    buffer = io.BytesIO()
    Image.new("L", (width, height)).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


@pytest.mark.parametrize(
    ("image", "status", "code"),
    [
        ({"png": "no base64!"}, 422, "unreadable"),
        ({"png": base64.b64encode(b"GIF89a").decode()}, 422, "unreadable"),
        ({"png": png(8, 8)[:60]}, 422, "unreadable"),
        ({"extent": [0, 0, 0, 0]}, 422, "bad-extent"),
        ({"crs": "nonsense"}, 422, "bad-extent"),
        ({"crs": "IAU_2015:30110"}, 422, "bad-extent"),
        ({"extent": [0, 0, 1e9, 1e9]}, 422, "bad-extent"),
        ({"png": png(64, 64, alpha=0)}, 422, "outside-raster"),
        ({"png": blank_png(10_000, 6_000)}, 413, "too-large"),
    ],
    ids=["base64", "gif", "cut", "extent", "crs", "moon", "beyond", "transparent", "bomb"],
)
def test_odd_pictures(
    ready_server: ServerProcess, image: dict[str, Any], status: int, code: str
) -> None:
    good = {"png": png(64, 64), "extent": [0, 0, 640, 640], "crs": "EPSG:3857"}
    response = ready_server.client.post("/v1/caption", json={"image": {**good, **image}})
    assert problem(response) == (status, code)
    assert "rendered.tif" not in response.text


def test_what_lies_beside_a_picture(ready_server: ServerProcess) -> None:
    image = {"png": png(64, 64), "extent": [0, 0, 640, 640], "crs": "EPSG:3857"}
    elsewhere = {"image": image, "extent": [9000, 9000, 9640, 9640], "crs": "EPSG:3857"}
    response = ready_server.client.post("/v1/caption", json=elsewhere)
    assert problem(response) == (422, "outside-raster")
    assert "outside the picture" in response.json()["detail"]


def test_odd_captions(ready_server: ServerProcess, scene: Path, tmp_path: Path) -> None:
    def ask(path: Path, **more: object) -> tuple[int, str]:
        body = {"source": {"path": str(path)}, **more}
        return problem(ready_server.client.post("/v1/caption", json=body))

    raster = scene / "scene.tif"
    cut = tmp_path / "cut.tif"
    cut.write_bytes(raster.read_bytes()[:1000])
    lost = tmp_path / "lost.tif"
    Image.new("RGB", (64, 64)).save(lost)
    assert ask(raster, extent=[0, 0, 1, 1]) == (422, "outside-raster")
    assert ask(raster, extent=[1, 1, 0, 0]) == (422, "bad-extent")
    assert ask(raster, max_tiles=0) == (422, "invalid")
    assert ask(tmp_path / "none.tif") == (404, "no-such-file")
    assert ask(cut) == (422, "unreadable")
    assert ask(lost) == (422, "not-georeferenced")
    assert problem(ready_server.client.post("/v1/caption", json={})) == (422, "invalid")
