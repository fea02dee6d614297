"""`geomelt doctor`, and devices that are not there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_doctor(geomelt: Run, tmp_path: Path, tiny_model_folder: Path) -> None:
    folder = ("--index-folder", tmp_path / "indexes", "--json")
    healthy = geomelt("doctor", "--model", tiny_model_folder, *folder)
    assert healthy.code == 0
    assert healthy.json["ok"] is True
    assert {check["name"] for check in healthy.json["checks"]} == {
        *("versions", "vector store", "index folder", "model", "runtime cache")
    }
    [cache] = (each["detail"] for each in healthy.json["checks"] if each["name"] == "runtime cache")
    assert re.match(r"\d+ MB in /", cache)
    ill = geomelt("doctor", "--model", tmp_path / "none", *folder)
    assert ill.code == 1
    wrong = {check["name"]: check["detail"] for check in ill.json["checks"] if not check["ok"]}
    assert set(wrong) == {"model"}
    assert str(tmp_path / "none") in wrong["model"]


def test_doctor_names_the_remedy(geomelt: Run, tmp_path: Path, tiny_model_folder: Path) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "indexes"
    options = ("--index-folder", folder, "--model", tiny_model_folder, "--device", "tpu")
    ill = geomelt("doctor", *options, "--json")
    assert ill.code == 1
    wrong = {check["name"]: check["detail"] for check in ill.json["checks"] if not check["ok"]}
    assert set(wrong) == {"index folder", "model"}
    assert wrong["index folder"].startswith(f"{folder} cannot be written")
    assert "choose a folder" in wrong["index folder"]
    assert wrong["model"].startswith("There is no device tpu on this machine")


@pytest.mark.parametrize("device", ["cuda", "mps", "tpu", "cuda:99", "cpu:x"])
def test_device_that_is_not_there(
    geomelt: Run, scene: Path, city: Path, tmp_path: Path, tiny_model_folder: Path, device: str
) -> None:
    import torch

    if device == "cuda" and torch.cuda.is_available():
        pytest.skip("this machine has CUDA")
    if device == "mps" and torch.backends.mps.is_available():
        pytest.skip("this machine has Metal")
    options = ("--model", tiny_model_folder, "--device", device)
    for arguments in (
        ("index", scene, "--into", tmp_path / "i.geomelt"),
        ("search", "x", "--in", city),
        ("caption", scene),
    ):
        ended = geomelt(*arguments, *options)
        assert ended.code == 2
        assert f" device {device} " in ended.sentence
        assert "use auto" in ended.sentence
    assert not (tmp_path / "i.geomelt").exists()
