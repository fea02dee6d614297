"""Recalls as the field counts them, and what re-ranking does to them."""

from __future__ import annotations

import numpy as np
import pytest
from geomelt.training.reranking import Reranking
from geomelt.training.retrieval import Sentences, recalls


def test_sentences_are_kept_once_with_all_their_owners():
    sentences = Sentences.of([("a lake", "water"), ("water",), ("a road", "a road")])
    assert sentences.texts == ["a lake", "water", "a road"]
    assert sentences.numbers.tolist() == [0, 1, 1, 2, 2]
    assert sentences.owner.tolist() == [0, 0, 1, 2, 2]


def test_recall_counts_the_best_sentence_of_an_image_and_the_image_of_a_sentence():
    sentences = Sentences.of([("a", "b"), ("c", "d")])
    scores = np.array([[0.1, 0.9, 0.5, 0.2], [0.8, 0.3, 0.4, 0.0]])
    found = recalls(scores, scores, sentences)
    # Image 0 has b first; image 1 has c behind a. Of a, b, c, d only b has its image first.
    assert found["i2t"] == {"R@1": 50.0, "R@5": 100.0, "R@10": 100.0}
    assert found["t2i"] == {"R@1": 25.0, "R@5": 100.0, "R@10": 100.0}
    assert found["mR"] == pytest.approx((50 + 25 + 4 * 100) / 6)


def test_a_tie_counts_as_often_as_chance_would_solve_it():
    images, several = 8, [("the same",)] * 8
    sentences = Sentences.of(several)
    scores = np.ones((images, 1))
    found = recalls(scores, np.random.default_rng(0).random((images, 1)), sentences)
    assert found["i2t"] == {"R@1": pytest.approx(12.5), "R@5": pytest.approx(62.5), "R@10": 100.0}
    # Two of three that tie are right: one of two places misses only by both being the wrong one.
    sentences = Sentences.of([("x", "x"), ("x",), ("y",)])
    tied = recalls(np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), np.eye(3)[:, :2], sentences)
    assert tied["i2t"]["R@1"] == pytest.approx(100 * (2 / 3 + 1 / 3 + 1) / 3)


def test_ties_come_out_as_the_mean_of_random_orders():
    rng = np.random.default_rng(1)
    several = [tuple(f"s{rng.integers(6)}" for _ in range(3)) for _ in range(12)]
    sentences = Sentences.of(several)
    scores = rng.integers(0, 4, (12, len(sentences.texts))).astype(float)
    expected = recalls(scores, scores, sentences)["i2t"]
    drawn = {k: [] for k in (1, 5, 10)}
    for _ in range(400):
        for image, row in enumerate(scores[:, sentences.numbers]):
            order = np.lexsort((rng.random(len(row)), -row))
            rank = int(np.flatnonzero(sentences.owner[order] == image)[0])
            for k, hits in drawn.items():
                hits.append(rank < k)
    for k, hits in drawn.items():
        assert expected[f"R@{k}"] == pytest.approx(100 * np.mean(hits), abs=2.5)


@pytest.fixture
def muddled():
    """Twelve images, each with its text among the first four by cosine, seldom first."""
    rng = np.random.default_rng(0)
    cosines = rng.random((12, 12)) * 0.1
    cosines[np.arange(12), np.arange(12)] += 0.08
    return cosines


def test_likelihood_puts_the_right_ones_first(muddled):
    sentences = Sentences.of([(f"text {number}",) for number in range(12)])
    asked = []

    def likelihood(pairs):
        asked.append(pairs)
        common = np.linspace(-9, -1, 12)[pairs[:, 1]]  # some texts suit everything
        return common + 2.0 * (pairs[:, 0] == pairs[:, 1])

    reranking = Reranking.of(muddled, 0.05, likelihood, 6)
    before = recalls(*reranking.scores(0.0), sentences)
    assert before == recalls(muddled, muddled, sentences)
    after = recalls(*reranking.scores(4.0), sentences)
    assert before["mR"] + 5 < after["mR"]
    [pairs] = asked
    assert len(pairs) == len(np.unique(pairs, axis=0)) <= 2 * 6 * 12


def test_only_candidates_change_places(muddled):
    reranking = Reranking.of(muddled, 0.05, lambda pairs: -np.arange(len(pairs), dtype=float), 3)
    to_texts, to_images = reranking.scores(10.0)
    for before, after in ((muddled, to_texts), (muddled.T, to_images.T)):
        old, new = np.argsort(-before, axis=1), np.argsort(-after, axis=1)
        assert (np.sort(old[:, :3], axis=1) == np.sort(new[:, :3], axis=1)).all()
        assert (old[:, 3:] == new[:, 3:]).all()
        assert (old[:, :3] != new[:, :3]).any()


def test_a_text_that_is_likely_everywhere_gains_nothing():
    cosines = np.array([[0.50, 0.49], [0.10, 0.11]])
    likely = np.array([[-1.0, -5.0], [-1.0, -6.0]])
    to_texts, _ = Reranking.of(cosines, 0.05, lambda pairs: likely[tuple(pairs.T)], 2).scores(4.0)
    assert to_texts[0].argmax() == 1
