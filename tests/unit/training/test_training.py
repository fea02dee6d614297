"""Training in small: real corpora form, real network, real losses; nothing mocked."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from geomelt.base.errors import GeomeltError
from geomelt.training.augment import random_colour, random_view
from geomelt.training.corpora import Corpus, clean_sentence, label_words
from geomelt.training.dataset import (
    CaptionedImages,
    Collator,
    Sample,
    Sentence,
    belonging,
    corpus_items,
)
from geomelt.training.decoded_images import decoded
from geomelt.training.objectives import Objectives, by_length, contrastive_loss
from geomelt.training.phrases import file_label, label_phrase
from support.tiny_model import tiny_model, tiny_processor


@pytest.fixture
def dataset(corpus, tmp_path):
    train = corpus.split("train")
    pixels = decoded(corpus, train, tmp_path / "pictures.npy")
    return CaptionedImages(corpus_items(corpus.name, train, pixels, 1.0), 64)


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


def test_images_are_decoded_once(corpus, tmp_path):
    train = corpus.split("train")
    path = tmp_path / "deep" / "pictures.npy"
    pixels = decoded(corpus, train, path)
    assert pixels.shape == (9, 64, 64, 3)
    assert pixels[1, 5, 5].tolist() == [20, 40, 120]
    corpus.archive.unlink()
    assert (decoded(corpus, train, path) == pixels).all()


def test_a_view_has_its_size_and_is_seeded():
    image = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    first, again, other = (random_view(image, 48, np.random.default_rng(n)) for n in (3, 3, 4))
    assert first.shape == (48, 48, 3)
    assert (first == again).all()
    assert (first != other).any()


def test_colours_change_in_range_and_some_images_become_panchromatic():
    pixels = torch.rand(400, 3, 4, 4)
    mixed = random_colour(pixels, torch.Generator().manual_seed(1))
    assert mixed.shape == pixels.shape
    assert 0 <= mixed.min() < mixed.max() <= 1
    # Bands of a panchromatic image differ by a gain and an offset only.
    inner = torch.where((mixed > 0) & (mixed < 1), mixed, torch.nan).flatten(2)
    spread = [
        torch.corrcoef(image[:2, ~image.isnan().any(0)])[0, 1]
        for image in inner
        if (~image.isnan().any(0)).sum() > 4
    ]
    assert 5 <= sum(float(value) > 0.9999 for value in spread) <= 50


def test_a_perfect_match_has_less_loss_than_a_shuffled_one():
    vectors = torch.eye(4)
    own = torch.eye(4, dtype=torch.int8)
    scale = torch.tensor(3.0)
    right = contrastive_loss(vectors, vectors, scale, own)
    wrong = contrastive_loss(vectors, vectors.roll(1, 0), scale, own)
    assert right < 0.01 < wrong


def test_one_sentence_each_is_the_loss_of_clip():
    torch.manual_seed(0)
    images, texts = (torch.nn.functional.normalize(torch.randn(5, 8), dim=1) for _ in range(2))
    logits = torch.tensor(2.0).exp() * images @ texts.T
    target = torch.arange(5)
    cross_entropy = torch.nn.functional.cross_entropy
    expected = (cross_entropy(logits, target) + cross_entropy(logits.T, target)) / 2
    actual = contrastive_loss(images, texts, torch.tensor(2.0), torch.eye(5, dtype=torch.int8))
    torch.testing.assert_close(actual, expected)


def test_pairs_left_out_cost_nothing():
    vectors = torch.eye(2)[[0, 0]]
    pairs = torch.tensor([[1, -1], [-1, 1]], dtype=torch.int8)
    loss = contrastive_loss(vectors, vectors, torch.tensor(3.0), pairs)
    torch.testing.assert_close(loss, torch.tensor(0.0))


def test_several_sentences_of_an_image_do_not_repel_each_other():
    image = torch.eye(2)[:1]
    both = torch.tensor([[1, 1]], dtype=torch.int8)
    loss = contrastive_loss(image, torch.eye(2), torch.tensor(3.0), both)
    torch.testing.assert_close(loss, torch.tensor(0.0))


def test_equal_captions_belong_and_equal_classes_are_left_out():
    def sample(text, of_class, captions, label):
        sentence = Sentence(text, of_class)
        return Sample(0, np.zeros((4, 4, 3)), (sentence,), None, frozenset(captions), label)

    pairs = belonging(
        [
            sample("a lake", False, {"a lake", "water"}, "lake"),
            sample("water", False, {"water"}, "lake"),
            sample("lake seen from above", True, (), "lake"),
            sample("a road", False, {"a road"}, None),
        ]
    )
    assert pairs.tolist() == [[1, 1, -1, 0], [0, 1, -1, 0], [-1, -1, 1, 0], [0, 0, 0, 1]]


def test_texts_of_like_length_go_together():
    mask = torch.tensor([[1, 1, 1, 0], [1, 0, 0, 0], [1, 1, 1, 1], [1, 1, 0, 0]])
    groups = [(rows.tolist(), length) for rows, length in by_length(mask)]
    assert groups == [([1, 3], 2), ([0], 3), ([2], 4)]


def test_a_few_steps_teach_the_colours(corpus, dataset):
    """The losses fall, and an unseen image finds its sentence."""
    torch.manual_seed(0)
    processor = tiny_processor()
    model = tiny_model(processor)
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
        Sample(
            n, np.full((64, 64, 3), n, np.uint8), (Sentence(text, True),), None, frozenset(), text
        )
        for n, text in enumerate(("forest", "river"))
    ]
    objectives = Objectives(model, torch.arange(model.config.vocab_size))
    outputs = objectives(**Collator(processor)(samples))
    assert torch.isfinite(outputs["contrast"])
    assert torch.isfinite(outputs["caption"])
