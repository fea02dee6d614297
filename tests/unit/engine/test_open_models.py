"""Models of transformers: what we make of them is what transformers makes of them."""

from __future__ import annotations

import json
import socket

import numpy as np
import pytest
import torch
from geomelt.engine.engine import Engine
from geomelt.engine.library.model_folder import ModelFolder
from geomelt.engine.preprocessing import Preprocessing
from PIL import Image
from support.tiny_checkpoints import CONTEXT, write_preprocessor
from transformers import (
    BlipForConditionalGeneration,
    CLIPModel,
    GitForCausalLM,
    PreTrainedTokenizerFast,
    SiglipModel,
)
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

TEXTS = ["A river", "planes of the airport", "many houses"]
PROCESSORS = {
    "clip": CLIPImageProcessorPil,
    "siglip": SiglipImageProcessorPil,
    "blip": BlipImageProcessorPil,
    "git": CLIPImageProcessorPil,
}


@pytest.mark.parametrize("kind", PROCESSORS)
def test_pixels(checkpoint, tiles, kind):
    folder = checkpoint(kind)
    ours = Preprocessing.read(ModelFolder.find(folder))
    images = tiles(2, ours.image_size)
    theirs = PROCESSORS[kind].from_pretrained(folder)(
        [Image.fromarray(image) for image in images],
        do_resize=False,
        do_center_crop=False,
        return_tensors="pt",
    )
    torch.testing.assert_close(ours.pixels(images), theirs["pixel_values"])


@pytest.mark.parametrize(("kind", "network"), [("clip", CLIPModel), ("siglip", SiglipModel)])
def test_embeddings(checkpoint, tiles, kind, network):
    folder = checkpoint(kind)
    engine = Engine.load(folder, precision="float32")
    images = tiles(10, engine.image_size)
    padding = {"clip": True, "siglip": "max_length"}[kind]
    tokens = PreTrainedTokenizerFast.from_pretrained(folder)(
        TEXTS, padding=padding, truncation=True, max_length=CONTEXT, return_tensors="pt"
    )
    if kind == "siglip":
        del tokens["attention_mask"]
    pixels = Preprocessing.read(ModelFolder.find(folder)).pixels(images)
    with torch.inference_mode():
        theirs = network.from_pretrained(folder)(
            pixel_values=pixels,
            input_ids=tokens["input_ids"],
            attention_mask=tokens.get("attention_mask"),
        )
    np.testing.assert_allclose(engine.embed_tiles(images), theirs.image_embeds, atol=1e-5)
    np.testing.assert_allclose(engine.embed_texts(TEXTS), theirs.text_embeds, atol=1e-5)
    assert engine.stamp.dimension == theirs.image_embeds.shape[1] == engine.embed_texts([]).shape[1]


@pytest.mark.parametrize("kind", ["clip", "siglip"])
def test_texts_beyond_the_context_are_cut(checkpoint, kind):
    engine = Engine.load(checkpoint(kind), precision="float32")
    long, longer = engine.embed_texts(["river " * CONTEXT, "river " * 10 * CONTEXT])
    np.testing.assert_allclose(long, longer, atol=1e-5)


@pytest.mark.parametrize(("kind", "captioner"), [("clip", "blip"), ("siglip", "git")])
def test_bfloat16(checkpoint, tiles, kind, captioner):
    named = {"captioner": checkpoint(captioner)}
    half, full = (
        Engine.load(checkpoint(kind), precision=precision, **named)
        for precision in ("bfloat16", "float32")
    )
    assert (half.precision, half.numerics) == ("bfloat16", "torch-bfloat16")
    images = tiles(2, half.image_size)
    for of_half, of_full in (
        (half.embed_tiles(images), full.embed_tiles(images)),
        (half.embed_texts(TEXTS), full.embed_texts(TEXTS)),
    ):
        assert of_half.dtype == np.float32
        assert (of_half * of_full).sum(1).min() > 0.99
    assert all(np.isfinite(likelihood) for _, likelihood in half.caption(images))


@pytest.mark.parametrize("num_beams", [1, 3])
@pytest.mark.parametrize("kind", ["blip", "git"])
def test_captions_and_their_likelihood(checkpoint, tiny_model_folder, tiles, kind, num_beams):
    folder = checkpoint(kind)
    engine = Engine.load(tiny_model_folder, captioner=folder, precision="float32")
    images = tiles(9, engine.captioner.image_size)
    captions = engine.caption(images, num_beams=num_beams)
    pixels = Preprocessing.read(ModelFolder.find(folder)).pixels(images)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    assert len({len(caption.split()) for caption, _ in captions}) > 2
    for image, (caption, likelihood) in zip(pixels, captions, strict=True):
        tokens, expected = _spoken(kind, folder, image[None], num_beams)
        assert caption == tokenizer.decode(tokens, skip_special_tokens=True).strip()
        assert likelihood == pytest.approx(expected, abs=1e-4)


def _spoken(kind, folder, pixels, num_beams):
    """Token ids that transformers writes about one image, and their likelihood by a full pass."""
    network = {"blip": BlipForConditionalGeneration, "git": GitForCausalLM}[kind]
    model = network.from_pretrained(folder).eval()
    with torch.inference_mode():
        tokens = model.generate(
            pixel_values=pixels, num_beams=num_beams, do_sample=False, max_new_tokens=CONTEXT - 1
        )
        logits = model(pixel_values=pixels, input_ids=tokens).logits[:, -tokens.shape[1] : -1]
    chosen = logits.log_softmax(-1).gather(-1, tokens[:, 1:, None])
    return tokens[0], chosen.mean().item()


@pytest.mark.parametrize(
    "published",
    [
        {"feature_extractor_type": "CLIPFeatureExtractor", "size": 32, "crop_size": 32,
         "do_center_crop": True, "do_rescale": None, "rescale_factor": None},
        {"size": {"shortest_edge": 40}, "crop_size": {"height": 32, "width": 32},
         "do_center_crop": True},
        {"size": {"shortest_edge": 32}},
    ],
)  # fmt: skip
def test_preprocessor_settings_old_and_new(tmp_path, tiles, published):
    write_preprocessor(tmp_path, **published)
    settings = Preprocessing.read(ModelFolder.find(tmp_path))
    write_preprocessor(tmp_path, size={"height": 32, "width": 32})
    plain = Preprocessing.read(ModelFolder.find(tmp_path))
    assert settings == plain
    assert plain.pixels(tiles(1, 32)).shape == (1, 3, 32, 32)
    with pytest.raises(ValueError, match="expected"):
        plain.pixels(tiles(1, 40))


def test_preprocessor_settings_within_a_processor(tmp_path):
    write_preprocessor(tmp_path, size=32)
    plain = Preprocessing.read(ModelFolder.find(tmp_path))
    file = tmp_path / "preprocessor_config.json"
    within = {"processor_class": "CLIPProcessor", "image_processor": json.loads(file.read_text())}
    (tmp_path / "processor_config.json").write_text(json.dumps(within))
    file.unlink()
    assert Preprocessing.read(ModelFolder.find(tmp_path)) == plain


def test_preprocessor_settings_may_leave_steps_out(tmp_path, tiles):
    write_preprocessor(
        tmp_path, size=8, do_rescale=False, do_normalize=False, image_mean=None, image_std=None
    )
    images = tiles(1, 8)
    pixels = Preprocessing.read(ModelFolder.find(tmp_path)).pixels(images)
    assert (pixels.permute(0, 2, 3, 1).numpy() == images).all()


def test_nothing_speaks_to_the_hub(checkpoint, tiny_model_folder, tiles, monkeypatch, capfd):
    def refused(*_):
        raise AssertionError("a connection was tried")

    folders = {kind: checkpoint(kind) for kind in PROCESSORS}
    capfd.readouterr()
    monkeypatch.setattr(socket.socket, "connect", refused)
    for model, captioner in (("clip", "blip"), ("siglip", "git")):
        engine = Engine.load(folders[model], captioner=folders[captioner])
        engine.embed_texts(TEXTS)
        engine.embed_tiles(tiles(1, engine.image_size))
        engine.caption(tiles(1, engine.image_size))
    assert capfd.readouterr() == ("", "")
