"""Packing is close to the weights, and broken model folders are named."""

from __future__ import annotations

import pytest
import torch
from geomelt.base.errors import GeomeltError
from geomelt.model.checkpoints import load_checkpoint, pack, save_packed
from geomelt.model.files import weights_revision
from geomelt.model.precision import choose_device, choose_precision
from support.tiny_model import tiny_model, tiny_processor


def test_a_packed_model_embeds_as_before(tmp_path):
    processor = tiny_processor()
    model = tiny_model(processor)
    save_packed(model, processor, tmp_path)
    loaded, again = load_checkpoint(tmp_path)
    pixels = torch.rand(2, 3, 64, 64)
    with torch.no_grad():
        before, after = (m.encode_images(pixels).embedding for m in (model, loaded))
    assert float((before * after).sum(1).min()) > 0.999
    assert (
        again.texts(["planes"])["input_ids"].tolist()
        == processor.texts(["planes"])["input_ids"].tolist()
    )
    assert loaded.generation_config.max_new_tokens == 8


def test_int8_rows_are_within_half_a_step(tmp_path):
    weight = torch.randn(64, 128)
    packed = pack({"w": weight})
    assert packed["w"].dtype == torch.int8
    step = packed["w.scale"].float().view(-1, 1)
    assert bool(((packed["w"].float() * step - weight).abs() <= 0.51 * step + 1e-3).all())


def test_the_revision_follows_the_weights(tmp_path):
    processor = tiny_processor()
    model = tiny_model(processor)
    save_packed(model, processor, tmp_path)
    first = weights_revision(tmp_path)
    assert weights_revision(tmp_path) == first
    with torch.no_grad():
        model.vision_head.weight += 1
    save_packed(model, processor, tmp_path)
    assert weights_revision(tmp_path) != first


def test_a_missing_model_is_named(tmp_path):
    with pytest.raises(GeomeltError, match=str(tmp_path)) as caught:
        load_checkpoint(tmp_path)
    assert caught.value.code == "model-missing"


@pytest.mark.parametrize("damage", ["truncate", "other-shape"])
def test_a_damaged_model_is_named(tmp_path, damage):
    processor = tiny_processor()
    save_packed(tiny_model(processor), processor, tmp_path)
    weights = tmp_path / "model.safetensors"
    if damage == "truncate":
        weights.write_bytes(weights.read_bytes()[:1000])
    else:
        config = tmp_path / "config.json"
        config.write_text(config.read_text().replace('"hidden_size": 32', '"hidden_size": 64'))
    with pytest.raises(GeomeltError, match=str(tmp_path)) as caught:
        load_checkpoint(tmp_path)
    assert caught.value.code == "model-missing"


@pytest.mark.parametrize(
    "device", ["nonsense", "cuda:99" if not torch.cuda.is_available() else "x"]
)
def test_a_device_that_is_not_there_is_named(device):
    assert choose_device("cpu") == "cpu"
    assert choose_device("auto") in ("cuda", "mps", "cpu")
    with pytest.raises(GeomeltError, match=device):
        choose_device(device)


def test_precision_is_a_known_name():
    assert choose_precision("float32", "cpu") is torch.float32
    with pytest.raises(GeomeltError, match="int3"):
        choose_precision("int3", "cpu")
