"""Pickled weights become safetensors, and what is no tensor never runs."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from geomelt.base.errors import GeomeltError
from geomelt.engine.engine import Engine
from geomelt.engine.library.model_folder import ModelFolder
from geomelt.engine.library.pickle_process import main as convert
from geomelt.engine.library.pickled_weights import with_safetensors
from safetensors.torch import load_file
from support.hub import Hub

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Evil:
    """Leaves a file behind when it is unpickled as code."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return os.system, (f"echo ran > {self.path}",)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "geomelt" / "weights"


@pytest.fixture
def pickled(checkpoint, tmp_path) -> Path:
    """A CLIP as it was published before safetensors."""
    folder = shutil.copytree(checkpoint("clip"), tmp_path / "old-clip")
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    return folder


def refused(folder: Path, cache: Path) -> str:
    with pytest.raises(GeomeltError) as caught:
        ModelFolder.find(folder)
    assert caught.value.code == "model-missing"
    assert caught.value.detail.count("\n") == 0
    assert not list(cache.glob("*"))
    return caught.value.detail


def test_the_same_model_with_safetensors(checkpoint, pickled, tiles, cache):
    before = sorted(pickled.iterdir())
    engine, other = (
        Engine.load(each, precision="float32") for each in (pickled, checkpoint("clip"))
    )
    assert engine.stamp.id == "old-clip"
    images = tiles(2, engine.image_size)
    np.testing.assert_allclose(engine.embed_tiles(images), other.embed_tiles(images), atol=1e-5)
    assert sorted(pickled.iterdir()) == before
    (copy,) = cache.iterdir()
    assert not list(copy.glob("*.bin"))


def test_converted_once_and_again_where_it_changes(pickled, cache):
    first = ModelFolder.find(pickled)
    written = (first.path / "model.safetensors").stat().st_mtime_ns
    assert ModelFolder.find(pickled) == first
    assert (first.path / "model.safetensors").stat().st_mtime_ns == written
    weights = torch.load(pickled / "pytorch_model.bin", weights_only=True)
    torch.save({name: each + 1 for name, each in weights.items()}, pickled / "pytorch_model.bin")
    second = ModelFolder.find(pickled)
    assert second.path != first.path
    assert second.revision != first.revision


def test_safetensors_are_preferred(checkpoint, tmp_path, cache):
    folder = shutil.copytree(checkpoint("clip"), tmp_path / "both")
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Evil(tmp_path / "ran")))
    assert ModelFolder.find(folder).path == folder
    assert not cache.exists()


def test_shards(checkpoint, pickled, tiles, cache):
    weights = torch.load(pickled / "pytorch_model.bin", weights_only=True)
    (pickled / "pytorch_model.bin").unlink()
    names, listed = sorted(weights), {}
    for number, part in enumerate((names[::2], names[1::2]), 1):
        file = f"pytorch_model-{number:05}-of-00002.bin"
        torch.save({name: weights[name] for name in part}, pickled / file)
        listed |= dict.fromkeys(part, file)
    index = pickled / "pytorch_model.bin.index.json"
    index.write_text(json.dumps({"metadata": {}, "weight_map": listed}))
    engine, whole = (
        Engine.load(each, precision="float32") for each in (pickled, checkpoint("clip"))
    )
    np.testing.assert_allclose(
        engine.embed_texts(["river"]), whole.embed_texts(["river"]), atol=1e-5
    )
    shutil.rmtree(cache)
    index.write_text(json.dumps({"weight_map": {"a": "../pytorch_model-00001-of-00002.bin"}}))
    assert "../pytorch_model-00001-of-00002.bin" in refused(pickled, cache)
    index.write_text("[]")
    assert "is no list of pickled weights" in refused(pickled, cache)
    index.write_text(json.dumps({"weight_map": {"a": "pytorch_model-00003-of-00003.bin"}}))
    assert "lacks pytorch_model-00003-of-00003.bin" in refused(pickled, cache)


@pytest.mark.parametrize("written", ["zip", "pickle", "among tensors"])
def test_a_malicious_pickle_does_not_run(pickled, tmp_path, cache, written):
    file, evil = pickled / "pytorch_model.bin", Evil(tmp_path / "ran")
    if written == "pickle":
        file.write_bytes(pickle.dumps(evil))
    else:
        torch.save(evil if written == "zip" else {"a": torch.zeros(2), "b": evil}, file)
    detail = refused(pickled, cache)
    assert str(file) in detail
    assert "model.safetensors" in detail
    assert not (tmp_path / "ran").exists()
    torch.load(file, weights_only=False) if written != "pickle" else pickle.loads(file.read_bytes())
    assert (tmp_path / "ran").exists()  # it would have


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ({"weight": torch.zeros(2), "epoch": 3}, "'epoch' is a int and no tensor"),
        ([torch.zeros(2)], "it holds a list"),
        ({}, "it holds a dict"),
        ({"weight": torch.zeros(1).expand(10**12)}, "larger than the file"),
    ],
)
def test_anything_but_tensors(pickled, cache, content, named):
    torch.save(content, pickled / "pytorch_model.bin")
    assert named in refused(pickled, cache)


def test_a_damaged_file(pickled, cache):
    (pickled / "pytorch_model.bin").write_bytes(b"<html>404</html>")
    assert "pytorch_model.bin is refused" in refused(pickled, cache)


def test_a_compressed_file(pickled, cache):
    file = pickled / "pytorch_model.bin"
    with zipfile.ZipFile(file) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    assert "it is compressed" in refused(pickled, cache)


def test_tied_and_shared_tensors(pickled):
    whole = torch.arange(12.0).reshape(3, 4)
    tied = torch.nn.Parameter(torch.ones(2, 2))
    content = {"row": whole[1], "turned": whole.T, "one": tied, "other": tied}
    torch.save(content, pickled / "pytorch_model.bin")
    read = load_file(with_safetensors(pickled) / "model.safetensors")
    assert read.keys() == content.keys()
    for name, tensor in content.items():
        torch.testing.assert_close(read[name], tensor.detach())


def test_no_connection_and_no_program(tmp_path):
    """In a process of its own: what is forbidden there stays so."""
    code = (
        "import socket, subprocess, sys\n"
        "from geomelt.engine.library.pickle_process import _forbid_programs_and_connections\n"
        "_forbid_programs_and_connections()\n"
        "for attempt in (lambda: socket.socket(), lambda: subprocess.Popen(['true'])):\n"
        "    try:\n        attempt()\n"
        "    except PermissionError:\n        continue\n"
        "    sys.exit(1)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_full_disk_installs_nothing(pickled, cache, monkeypatch):
    full = shutil.disk_usage(pickled)._replace(free=10)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)
    assert "make room" in refused(pickled, cache)


def test_old_torch_files_without_zip(pickled, tmp_path):
    torch.save(
        {"weight": torch.arange(3.0)}, tmp_path / "old.bin", _use_new_zipfile_serialization=False
    )
    process = [sys.executable, "-m", convert.__module__, tmp_path / "old.bin", tmp_path / "new"]
    assert subprocess.run(process, check=False).returncode == 0
    torch.testing.assert_close(load_file(tmp_path / "new")["weight"], torch.arange(3.0))


def test_a_download_takes_pickles_only_where_there_is_nothing_else(pickled, tmp_path):
    served = {file.name: file.read_bytes() for file in pickled.iterdir()}
    others = dict.fromkeys(("training_args.bin", "tf_model.h5"), b"not wanted")
    with Hub("lab/old", COMMIT, served | others) as hub:
        code = (
            "from geomelt.engine.library.model_folder import ModelFolder\n"
            f"print(ModelFolder.find('lab/old@{COMMIT}', download=True).weights[0])"
        )
        environment = {
            **os.environ,
            "HF_ENDPOINT": hub.url,
            "HF_HOME": str(tmp_path / "hub"),
            "HF_HUB_OFFLINE": "0",
        }
        command = [sys.executable, "-c", code]
        fetched = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert fetched.returncode == 0, fetched.stderr
    assert Path(fetched.stdout.strip()).name == "model.safetensors"
    names = {file.name for file in (tmp_path / "hub").rglob("snapshots/*/*")}
    assert names == set(served)
