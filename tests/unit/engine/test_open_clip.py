"""Checkpoints of open_clip: the same embeddings in transformers' layout."""

from __future__ import annotations

import gzip
import json
import os
import pickle
from pathlib import Path

import numpy as np
import pytest
import torch
from geomelt.base.errors import GeomeltError
from geomelt.cli import app
from geomelt.engine.engine import Engine
from geomelt.engine.library.model_folder import ModelFolder
from geomelt.engine.preprocessing import Preprocessing
from geomelt.model.clip_tokenizer import MERGES, open_clip_tokenizer
from geomelt.model.convert_open_clip import convert, read_checkpoint
from safetensors.torch import save_file
from support.open_clip import SIZES, numbered_merges, open_clip_state
from torch.nn import functional as F
from typer.testing import CliRunner


def geomelt(*arguments: object) -> tuple[int, dict]:
    result = CliRunner().invoke(app, ["convert", "open-clip", *map(str, arguments), "--json"])
    return result.exit_code, json.loads(result.stdout)


@pytest.fixture
def published(tmp_path) -> Path:
    """A folder with a checkpoint of ViT-B/32 by open_clip, its merges and a licence."""
    folder = tmp_path / "published"
    folder.mkdir()
    torch.save(open_clip_state("ViT-B/32"), folder / "RemoteCLIP-ViT-B-32.pt")
    (folder / MERGES).write_bytes(gzip.compress(numbered_merges().encode()))
    (folder / "LICENSE").write_text("Apache")
    return folder


@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize("quick_gelu", [False, True])
def test_what_the_tensors_tell(name, quick_gelu):
    state = open_clip_state(name)
    conversion = convert(state, quick_gelu=quick_gelu)
    assert (conversion.name, conversion.missing, conversion.left_over) == (name, (), ())
    config = conversion.model.config
    patch = SIZES[name]["patch"]
    assert config.vision_config.image_size == 2 * patch
    activation = "quick_gelu" if quick_gelu else "gelu"
    assert config.text_config.hidden_act == config.vision_config.hidden_act == activation
    joined = state["visual.transformer.resblocks.0.attn.in_proj_weight"]
    attention = conversion.model.vision_model.encoder.layers[0].self_attn
    torch.testing.assert_close(
        attention.k_proj.weight, joined[len(joined) // 3 : -len(joined) // 3]
    )
    assert config.vision_config.hidden_size // attention.num_heads == (80 if "H" in name else 64)


def test_the_command(published, tmp_path, tiles):
    code, report = geomelt(published / "RemoteCLIP-ViT-B-32.pt", tmp_path / "out")
    assert code == 0
    assert report["architecture"] == "ViT-B/32"
    assert report["activation"] == "gelu"
    assert (report["missing"], report["left_over"], report["licence"]) == ([], [], ["LICENSE"])
    assert (tmp_path / "out" / "LICENSE").read_text() == "Apache"
    engine = Engine.load(tmp_path / "out", precision="float32")
    assert engine.embed_tiles(tiles(2, 64)).shape == engine.embed_texts(["a", "river"]).shape
    again, refused = geomelt(published / "RemoteCLIP-ViT-B-32.pt", tmp_path / "out")
    assert (again, refused["code"]) == (2, "invalid")


def test_the_command_in_words(published, tmp_path):
    checkpoint = published / "RemoteCLIP-ViT-B-32.pt"
    (published / "LICENSE").unlink()
    run = ["convert", "open-clip", str(checkpoint), str(tmp_path / "out")]
    result = CliRunner().invoke(app, run)
    assert result.exit_code == 0
    assert "ViT-B/32" in result.stdout
    assert "--licence FILE" in result.stderr
    assert "Writing" not in result.stderr


def test_wrappers_prefixes_and_what_does_not_fit(published, tmp_path):
    state = open_clip_state("ViT-B/32")
    del state["ln_final.bias"]
    state["logit_bias"] = torch.zeros(1)
    wrapped = {"epoch": 3, "state_dict": {f"module.{name}": each for name, each in state.items()}}
    torch.save(wrapped, published / "epoch-quickgelu.pt")
    licence = published / "TERMS.txt"
    licence.write_text("research only")
    code, report = geomelt(published / "epoch-quickgelu.pt", tmp_path / "out", "--licence", licence)
    assert code == 0
    assert report["activation"] == "quick_gelu"
    assert report["missing"] == ["text_model.final_layer_norm.bias"]
    assert report["left_over"] == ["logit_bias"]
    assert report["licence"] == ["TERMS.txt"]


def test_texts_in_a_tower_of_their_own(tmp_path):
    state = open_clip_state("ViT-B/16")
    own = {n if n.startswith("visual") or n == "logit_scale" else f"text.{n}" for n in state}
    named = {name: state[name.removeprefix("text.")].clone() for name in own}
    save_file(named, tmp_path / "model.safetensors")
    assert read_checkpoint(tmp_path / "model.safetensors").keys() == state.keys()


def test_refusals(published, tmp_path):
    class Evil:
        def __reduce__(self):
            return os.system, (f"echo ran > {tmp_path / 'ran'}",)

    (published / "evil.pt").write_bytes(pickle.dumps(Evil()))
    assert geomelt(published / "evil.pt", tmp_path / "out")[1]["code"] == "invalid"
    assert not (tmp_path / "ran").exists()
    assert geomelt(published / "none.pt", tmp_path / "out")[1]["code"] == "no-such-file"
    state = open_clip_state("ViT-B/32")
    with pytest.raises(GeomeltError, match=r"none of ViT-B/32, ViT-B/16"):
        convert({**state, "visual.conv1.weight": torch.zeros(768, 3, 8, 8)}, quick_gelu=False)
    del state["visual.proj"]
    with pytest.raises(GeomeltError, match=r"holds no visual\.proj"):
        convert(state, quick_gelu=False)
    with pytest.raises(GeomeltError, match="--tokenizer"):
        open_clip_tokenizer(tmp_path)
    (tmp_path / MERGES).write_bytes(gzip.compress(b"a b\n"))
    with pytest.raises(GeomeltError, match="no list of CLIP's merges"):
        open_clip_tokenizer(tmp_path)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("quick_gelu", [False, True])
@pytest.mark.parametrize("name", SIZES)
def test_the_same_embeddings_as_open_clip(tmp_path, tiles, name, quick_gelu):
    theirs = pytest.importorskip("open_clip", reason="pip install open_clip_torch to compare")
    size = SIZES[name]
    torch.manual_seed(0)
    model = theirs.CLIP(
        embed_dim=size["text"],
        vision_cfg={
            "image_size": 2 * size["patch"],
            "layers": 2,
            "width": size["vision"],
            "head_width": size["head"],
            "patch_size": size["patch"],
        },
        text_cfg={"width": size["text"], "heads": size["text"] // 64, "layers": 2},
        quick_gelu=quick_gelu,
    ).eval()
    torch.save(model.state_dict(), tmp_path / "own.pt")
    merges = Path(theirs.__file__).with_name(MERGES)
    activation = "--quick-gelu" if quick_gelu else "--gelu"
    code, report = geomelt(tmp_path / "own.pt", tmp_path / "out", "--tokenizer", merges, activation)
    assert (code, report["missing"], report["left_over"]) == (0, [], [])
    engine = Engine.load(tmp_path / "out", precision="float32")
    images = tiles(3, engine.image_size)
    pixels = Preprocessing.read(ModelFolder.find(tmp_path / "out")).pixels(images)
    texts = ["a River", "storage tanks, beside the water's edge!", "12 planes " * 60]
    with torch.inference_mode():
        of_images = F.normalize(model.encode_image(pixels), dim=-1)
        of_texts = F.normalize(model.encode_text(theirs.tokenize(texts)), dim=-1)
    np.testing.assert_allclose(engine.embed_tiles(images), of_images, atol=1e-5)
    np.testing.assert_allclose(engine.embed_texts(texts), of_texts, atol=1e-5)
    assert engine.temperature == pytest.approx(1 / float(model.logit_scale.exp().detach()))
