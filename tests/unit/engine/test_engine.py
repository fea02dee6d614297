"""The engine: what it can do, whoever does it."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from geomelt.base.errors import GeomeltError
from geomelt.base.resizing import resized
from geomelt.engine.engine import Engine
from geomelt.engine.geomelt import GeoMeltCaptioner, GeoMeltNetwork
from geomelt.engine.library.model_folder import ModelFolder
from geomelt.engine.loading import capabilities_of
from geomelt.model.checkpoints import save_plain
from support.tiny_model import tiny_model, tiny_processor


def test_geomelt_is_both_at_once(tiny_model_folder, tiles):
    engine = Engine.load(tiny_model_folder, precision="float32")
    assert engine.part("embed-texts").network is engine.captioner.network
    assert engine.capabilities == ["caption", "embed-texts", "embed-tiles", "score"]
    assert (engine.stamp.id, engine.image_size, engine.stamp.dimension) == ("geomelt-tiny", 64, 16)
    assert (engine.device, engine.precision, engine.numerics) == ("cpu", "float32", "torch-float32")
    vectors = engine.embed_tiles(tiles(9, 64))
    assert vectors.shape == (9, 16)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert len(engine.caption(tiles(9, 64))) == 9


def test_batches_change_nothing(tiny_model_folder, tiles):
    engine = Engine.load(tiny_model_folder, precision="float32")
    images, texts = tiles(11, 64), [f"river {number}" for number in range(11)]
    singly = np.concatenate([engine.embed_tiles(images[n : n + 1]) for n in range(11)])
    np.testing.assert_allclose(engine.embed_tiles(images), singly, atol=1e-5)
    singly = np.concatenate([engine.embed_texts([text]) for text in texts])
    np.testing.assert_allclose(engine.embed_texts(texts), singly, atol=1e-5)
    assert engine.embed_tiles(images[:0]).shape == engine.embed_texts([]).shape == (0, 16)


@pytest.mark.parametrize("num_beams", [1, 3])
def test_a_likelihood_is_that_of_the_words_whatever_captions_are_beside_it(tiles, num_beams):
    processor = tiny_processor()
    model = tiny_model(processor)
    model.lm_head.bias.data[model.config.eos_token_id] = 3.0  # so that some end early
    named = {"model_id": "tiny", "revision": "0", "device": "cpu", "dtype": torch.float32}
    engine = GeoMeltCaptioner(GeoMeltNetwork(model, processor, **named))
    images = tiles(7, 64)
    together = engine.caption(images, num_beams=num_beams)
    assert len({len(caption) for caption, _ in together}) > 2
    for image, (caption, likelihood) in zip(images, together, strict=True):
        alone = engine.caption(image[None], num_beams=num_beams)
        assert alone == [(caption, pytest.approx(likelihood, abs=1e-4))]


def test_the_same_model_named_twice_is_loaded_once(tiny_model_folder):
    engine = Engine.load(tiny_model_folder, captioner=tiny_model_folder)
    assert engine.part("embed-texts").network is engine.captioner.network


def test_of_two_models_one_embeds_and_the_other_does_the_rest(tiny_model_folder, tmp_path, tiles):
    processor = tiny_processor()
    other = tmp_path / "geomelt-other"
    save_plain(tiny_model(processor, initializer_range=0.3), processor, other)
    engine, one, two = (
        Engine.load(model, captioner=captioner, precision="float32")
        for model, captioner in (
            (tiny_model_folder, other),
            (tiny_model_folder, None),
            (other, None),
        )
    )
    images = tiles(2, 64)
    assert engine.stamp == one.stamp != two.stamp
    np.testing.assert_allclose(engine.embed_tiles(images), one.embed_tiles(images), atol=1e-5)
    np.testing.assert_allclose(engine.embed_texts(["a"]), one.embed_texts(["a"]), atol=1e-5)
    assert engine.captioner.model_id == "geomelt-other"
    texts = ["river", "boats"]
    np.testing.assert_allclose(engine.score(images, texts), two.score(images, texts), atol=1e-4)
    assert not np.allclose(engine.score(images, texts), one.score(images, texts), atol=1e-2)


def test_geomelt_mini_captions_for_a_model_that_cannot(checkpoint, tiles):
    engine = Engine.load(checkpoint("clip"), precision="float32")
    assert (engine.stamp.id, engine.image_size) == ("tiny-clip", 32)
    assert engine.captioner.model_id == "geomelt-mini"
    [(caption, likelihood)] = engine.caption(tiles(1, 32))
    assert len(caption.split()) > 2
    assert likelihood < 0


@pytest.mark.parametrize("kind", ["blip", "git"])
def test_a_captioner_is_given_images_of_its_own_size(tiny_model_folder, checkpoint, tiles, kind):
    engine = Engine.load(tiny_model_folder, captioner=checkpoint(kind), precision="float32")
    own = engine.captioner.image_size
    assert engine.image_size != own
    images = tiles(3, engine.image_size)
    (words, scores), (expected, likelihoods) = (
        zip(*captions, strict=True)
        for captions in (engine.caption(images), engine.captioner.caption(resized(images, own)))
    )
    assert words == expected
    assert scores == pytest.approx(likelihoods, abs=1e-4)


def test_each_of_them_must_be_able_to(checkpoint, tiny_model_folder):
    with pytest.raises(GeomeltError, match=r"tiny-clip.*clip, which writes no captions.*BLIP"):
        Engine.load(tiny_model_folder, captioner=checkpoint("clip"))
    with pytest.raises(GeomeltError, match=r"tiny-git.*embeds no texts.*--captioner"):
        Engine.load(checkpoint("git"))


def test_a_task_that_nothing_does_is_refused_with_the_remedy(checkpoint, tiny_model_folder, tiles):
    engine = Engine.load(tiny_model_folder, captioner=checkpoint("git"), precision="float32")
    assert engine.capabilities == ["caption", "embed-texts", "embed-tiles"]
    with pytest.raises(GeomeltError) as caught:
        engine.score(tiles(1, 64), ["a river"])
    assert caught.value.code == "no-such-capability"
    assert caught.value.detail == (
        "geomelt-tiny with tiny-git cannot score sentences: choose a GeoMELT model as captioner."
    )


@pytest.mark.parametrize(
    ("heads", "tasks"),
    [
        (["retrieval"], {"embed-texts", "embed-tiles"}),
        (["language"], {"caption", "score"}),
        (["retrieval", "language"], {"caption", "embed-texts", "embed-tiles", "score"}),
    ],
)
def test_heads_are_what_a_checkpoint_can_do(tmp_path, heads, tasks):
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "geomelt", "heads": heads}))
    assert capabilities_of(ModelFolder.find(tmp_path)) == tasks


@pytest.mark.parametrize(
    ("kind", "tasks"),
    [
        ("clip", {"embed-texts", "embed-tiles"}),
        ("siglip", {"embed-texts", "embed-tiles"}),
        ("blip", {"caption"}),
        ("git", {"caption"}),
    ],
)
def test_open_models_do_what_their_parts_do(checkpoint, kind, tasks):
    assert capabilities_of(ModelFolder.find(checkpoint(kind))) == tasks


def test_what_is_of_no_known_kind_can_do_nothing(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bert"}))
    assert capabilities_of(ModelFolder.find(tmp_path)) == set()
