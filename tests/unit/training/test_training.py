"""Training in small: real corpora form, real Trainer, real checkpoints; nothing mocked."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from geomelt.errors import GeomeltError
from geomelt.training.augment import augment
from geomelt.training.corpora import Corpus, clean_sentence, label_words
from geomelt.training.dataset import (
    CaptionedFeatures,
    Collator,
    Sample,
    ambiguous_pairs,
    corpus_items,
)
from geomelt.training.features import FeatureRecipe, cache_features
from geomelt.training.objectives import Objectives, contrastive_loss
from geomelt.training.phrases import file_label, label_phrase
from support.tiny_model import tiny_model, tiny_processor


def test_a_corpus_reads_images_and_cleaned_sentences(corpus):
    train = corpus.split("train")
    assert [example.sentences for example in train[:2]] == [("green forest",), ("water",)]
    pixels = corpus.pixels(train[:2], 32)
    assert pixels.shape == (2, 32, 32, 3)
    assert pixels[0, 0, 0].tolist() == [20, 90, 20]


@pytest.mark.parametrize("missing", ["colours.json", "colours.zip"])
def test_a_missing_corpus_is_named(corpus, missing):
    (corpus.archive.parent / missing).unlink()
    with pytest.raises(GeomeltError, match="colours"):
        Corpus.open(corpus.archive.with_suffix(".json"))


def test_words_are_cleaned():
    assert clean_sentence("Two  Planes , one runway .") == "two planes, one runway"
    assert label_words("AnnualCrop") == label_words("annual_crop") == "annual crop"
    assert file_label("rsicd", "storagetanks_12.webp") == "storage tanks"
    assert file_label("rsicd", "00720.webp") is None
    assert file_label("ucm", "101.webp") == "airplane"
    assert file_label("ucm", "2100.webp") == "tennis court"
    assert "lake" in label_phrase("lake", (), np.random.default_rng(0))


def test_augmentation_keeps_size_and_is_seeded(corpus):
    image = next(corpus.images(corpus.split("train")))
    first = np.asarray(augment(image, 48, np.random.default_rng(3)))
    again = np.asarray(augment(image, 48, np.random.default_rng(3)))
    assert first.shape == (48, 48, 3)
    assert (first == again).all()
    assert (first != np.asarray(augment(image, 48, np.random.default_rng(4)))).any()


def test_features_are_cached_once_and_are_those_of_the_stem(corpus, tmp_path):
    model = tiny_model(tiny_processor())
    recipe = FeatureRecipe(image_size=64, grid=2, variants=2)
    paths = cache_features(model.stem, corpus, tmp_path / "features", recipe, torch.float32)
    stored = np.load(paths[0])
    pixels = tiny_processor().pixels(corpus.pixels(corpus.split("train"), 64))
    with torch.no_grad():
        expected = model.stem_tokens(pixels).numpy()
    np.testing.assert_allclose(stored, expected, atol=2e-3)
    before = [path.stat().st_mtime_ns for path in paths]
    cache_features(model.stem, corpus, tmp_path / "features", recipe, torch.float32)
    assert [path.stat().st_mtime_ns for path in paths] == before


def test_a_perfect_match_has_less_loss_than_a_shuffled_one():
    vectors = torch.eye(4)
    none = torch.zeros(4, 4, dtype=torch.bool)
    scale = torch.tensor(3.0)
    right = contrastive_loss(vectors, vectors, scale, none)
    wrong = contrastive_loss(vectors, vectors.roll(1, 0), scale, none)
    assert right < 0.01 < wrong


def test_ambiguous_pairs_cost_nothing():
    vectors = torch.eye(2)[[0, 0]]
    mask = torch.tensor([[False, True], [True, False]])
    loss = contrastive_loss(vectors, vectors, torch.tensor(3.0), mask)
    torch.testing.assert_close(loss, torch.tensor(0.0))


def test_equal_captions_and_equal_classes_are_ambiguous():
    def sample(sentence, of_class, captions, label):
        return Sample(np.zeros((4, 8)), sentence, of_class, None, frozenset(captions), label)

    pairs = ambiguous_pairs(
        [
            sample("a lake", False, {"a lake", "water"}, "lake"),
            sample("water", False, {"water"}, "lake"),
            sample("lake seen from above", True, (), "lake"),
            sample("a road", False, {"a road"}, "road"),
        ]
    )
    assert pairs.tolist() == [
        [False, True, True, False],
        [False, False, True, False],
        [True, True, False, False],
        [False, False, False, False],
    ]


def test_a_few_steps_teach_the_colours(corpus, tmp_path):
    """The losses fall, and an unseen image finds its sentence."""
    torch.manual_seed(0)
    processor = tiny_processor()
    model = tiny_model(processor)
    recipe = FeatureRecipe(image_size=64, grid=2, variants=1)
    files = cache_features(model.stem, corpus, tmp_path / "features", recipe, torch.float32)
    dataset = CaptionedFeatures(corpus_items(corpus, files, recipe, 1.0))
    collate = Collator(processor)
    objectives = Objectives(model, torch.arange(model.config.vocab_size)).train()
    optimizer = torch.optim.AdamW(model.parameters(), 3e-3)
    losses = []
    for _ in range(60):
        outputs = objectives(**collate([dataset[number] for number in range(len(dataset))]))
        optimizer.zero_grad()
        outputs["loss"].backward()
        optimizer.step()
        losses.append((float(outputs["contrast"]), float(outputs["caption"])))
    assert losses[-1][1] < 0.5 * losses[0][1]
    assert losses[-1][0] < losses[0][0]
    test = corpus.split("test")
    tokens = processor.texts([example.sentences[0] for example in test])
    model.eval()
    with torch.no_grad():
        images = model.encode_images(processor.pixels(corpus.pixels(test, 64))).embedding
        texts = model.encode_texts(tokens["input_ids"], tokens["attention_mask"])
    assert (images @ texts.T).argmax(1).tolist() == [0, 1, 2]


def test_a_batch_without_captions_still_has_both_losses():
    processor = tiny_processor()
    model = tiny_model(processor)
    samples = [
        Sample(np.ones((4, model.stem.channels)) * n, text, True, None, frozenset(), text)
        for n, text in enumerate(("forest", "river"))
    ]
    objectives = Objectives(model, torch.arange(model.config.vocab_size))
    outputs = objectives(**Collator(processor)(samples))
    assert torch.isfinite(outputs["contrast"])
    assert torch.isfinite(outputs["caption"])
