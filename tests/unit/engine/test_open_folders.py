"""Where a model is looked for, and what is said of one that cannot be used."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from geomelt.base.errors import GeomeltError
from geomelt.engine.engine import Engine
from geomelt.engine.library.model_folder import ModelFolder
from safetensors.torch import load_file, save_file
from support.hub import Hub
from support.tiny_checkpoints import write_preprocessor

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def clip(checkpoint, tmp_path) -> Path:
    """A CLIP to be spoilt."""
    return shutil.copytree(checkpoint("clip"), tmp_path / "spoilt")


@pytest.fixture
def hub_cache(checkpoint, tmp_path, monkeypatch) -> Path:
    """The cache of the hub, which holds one model at one commit."""
    snapshots = tmp_path / "models--lab--far-clip" / "snapshots"
    shutil.copytree(checkpoint("clip"), snapshots / COMMIT)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    return tmp_path


def refused(model: str | Path, **options: object) -> GeomeltError:
    with pytest.raises(GeomeltError) as caught:
        Engine.load(model, **options)
    assert caught.value.detail.count("\n") == 0
    return caught.value


def test_a_pinned_model_of_the_hub(hub_cache):
    engine = Engine.load(f"lab/far-clip@{COMMIT}")
    assert (engine.stamp.id, engine.stamp.revision) == ("lab/far-clip", COMMIT)


def test_a_model_of_the_hub_is_not_fetched_unasked(hub_cache):
    error = refused(f"lab/other@{COMMIT}")
    assert error.code == "model-missing"
    assert "--download" in error.detail
    assert f"hf download lab/other --revision {COMMIT}" in error.detail


def test_a_download_takes_what_is_needed_and_no_more(checkpoint, tmp_path):
    """In processes of their own: huggingface_hub reads its environment once."""
    wanted = {file.name: file.read_bytes() for file in checkpoint("clip").iterdir()}
    wanted["chat_template.jinja"] = b"{{ messages }}"
    others = dict.fromkeys(
        ("pytorch_model.bin", "onnx/model.onnx", "own.py", "other.safetensors"), b"not wanted"
    )
    with Hub("lab/new", COMMIT, wanted | others) as hub:
        environment = {
            **os.environ,
            "HF_ENDPOINT": hub.url,
            "HF_HOME": str(tmp_path),
            "HF_HUB_OFFLINE": "0",
        }

        def found(name: str, *, download: bool) -> subprocess.CompletedProcess[str]:
            code = (
                "from geomelt.engine.library.model_folder import ModelFolder\n"
                f"print(ModelFolder.find('{name}@{COMMIT}', download={download}).path)"
            )
            command = [sys.executable, "-c", code]
            return subprocess.run(command, env=environment, capture_output=True, text=True)

        assert f"lab/none@{COMMIT} cannot be fetched" in found("lab/none", download=True).stderr
        fetched = found("lab/new", download=True)
        assert fetched.returncode == 0, fetched.stderr
    folder = Path(fetched.stdout.strip())
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == wanted
    assert found("lab/new", download=False).stdout == fetched.stdout


@pytest.mark.parametrize("name", ["lab/far-clip", "lab/far-clip@main", "lab/far-clip@0123456"])
def test_a_model_of_the_hub_must_be_pinned(hub_cache, name):
    error = refused(name, download=True)
    assert error.code == "invalid"
    assert "lab/far-clip@COMMIT" in error.detail


@pytest.mark.parametrize("name", ["nowhere", "/no/where", "./no/where", "a/b/c"])
def test_no_folder(name):
    error = refused(name)
    assert error.code == "model-missing"
    assert f"There is no folder {name}" in error.detail


def test_no_model(tmp_path):
    assert "config.json and model.safetensors" in refused(tmp_path).detail


def test_unknown_architecture(clip):
    (clip / "config.json").write_text(json.dumps({"model_type": "bert"}))
    error = refused(clip)
    assert "of the type bert" in error.detail
    assert "GeoMELT, CLIP or SigLIP" in error.detail
    assert "--captioner" not in error.detail


def test_code_beside_the_weights_is_not_run(clip, tmp_path):
    config = json.loads((clip / "config.json").read_text())
    config |= {"model_type": "own", "auto_map": {"AutoModel": "own.Own"}}
    (clip / "config.json").write_text(json.dumps(config))
    (clip / "own.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    assert "of the type own" in refused(clip).detail
    assert not (tmp_path / "ran").exists()


def test_missing_weights(clip):
    (clip / "model.safetensors").unlink()
    assert "lacks model.safetensors" in refused(clip).detail


def test_pickled_weights_of_another_kind(clip):
    weights = load_file(clip / "model.safetensors")
    torch.save(weights, clip / "RemoteCLIP.pt")
    (clip / "model.safetensors").unlink()
    error = refused(clip)
    assert "RemoteCLIP.pt" in error.detail
    assert "docs/models.md" in error.detail


def test_missing_preprocessor_settings(clip):
    (clip / "preprocessor_config.json").unlink()
    assert "lacks preprocessor_config.json" in refused(clip).detail


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"size": {"height": 32, "width": 48}}, "48 x 32"),
        ({"size": {"longest_edge": 32}}, "height"),
        ({"image_mean": None}, "image_mean"),
        ({"image_mean": [0.5]}, "ValueError"),
        ({"size": 64}, "takes 32 pixels a side, its preprocessor settings say 64"),
    ],
)
def test_odd_preprocessor_settings(clip, changes, named):
    write_preprocessor(clip, **{"size": 32, **changes})
    assert named in refused(clip).detail


def test_missing_tokenizer(clip):
    (clip / "tokenizer.json").unlink()
    assert "lacks tokenizer.json" in refused(clip).detail


def test_tokenizer_without_padding(clip):
    file = clip / "tokenizer_config.json"
    settings = json.loads(file.read_text())
    del settings["pad_token"]
    file.write_text(json.dumps(settings))
    assert "names no padding token" in refused(clip).detail
    (clip / "special_tokens_map.json").write_text(json.dumps({"pad_token": "[PAD]"}))
    assert Engine.load(clip).stamp.id == clip.name


@pytest.mark.parametrize(
    "name", ["config.json", "preprocessor_config.json", "tokenizer.json", "model.safetensors"]
)
def test_damaged_files(clip, name):
    (clip / name).write_text("{")
    error = refused(clip)
    assert error.code == "model-missing"
    assert str(clip) in error.detail


def test_incomplete_weights(clip):
    file = clip / "model.safetensors"
    weights = load_file(file)
    save_file({name: each for name, each in weights.items() if "visual" not in name}, file)
    assert "lack visual_projection.weight" in refused(clip).detail
    weights["visual_projection.weight"] = weights["visual_projection.weight"][:3].contiguous()
    save_file(weights, file)
    assert str(clip) in refused(clip).detail


def test_weights_in_shards(checkpoint, clip):
    from transformers import CLIPModel

    (clip / "model.safetensors").unlink()
    CLIPModel.from_pretrained(checkpoint("clip")).save_pretrained(clip, max_shard_size="40KB")
    assert len(ModelFolder.find(clip).weights) > 1
    sharded, whole = (Engine.load(each, precision="float32") for each in (clip, checkpoint("clip")))
    # Not to the last bit: shards lie otherwise in memory, and some CPUs then add otherwise.
    np.testing.assert_allclose(
        sharded.embed_texts(["river"]), whole.embed_texts(["river"]), atol=1e-5
    )
    ModelFolder.find(clip).weights[0].unlink()
    assert "lacks model-00001" in refused(clip).detail


@pytest.mark.parametrize(
    "change",
    [
        lambda clip: write_preprocessor(clip, size=32, image_mean=[0.5, 0.5, 0.5]),
        lambda clip: save_file(
            {k: v + 1 for k, v in load_file(clip / "model.safetensors").items()},
            clip / "model.safetensors",
        ),
    ],
)
def test_the_revision_changes_with_what_makes_the_vectors(clip, change):
    first = ModelFolder.find(clip).revision
    assert ModelFolder.find(clip).revision == first
    change(clip)
    assert ModelFolder.find(clip).revision != first
