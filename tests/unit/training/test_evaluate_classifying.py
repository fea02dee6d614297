"""Class names to probabilities that are as sure as they are right."""

from __future__ import annotations

import numpy as np
import pytest
from geomelt.engine.classifying import (
    PROMPTS,
    best_temperature,
    calibration_error,
    class_vectors,
    log_loss,
    probabilities,
)


def test_a_class_is_the_mean_of_its_sentences():
    asked: list[str] = []

    def embed_texts(texts):
        asked.extend(texts)
        rows = np.array([[len(text), "lake" in text, 1.0] for text in texts])
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    vectors = class_vectors(embed_texts, ["lake", "dense forest"])
    assert asked[: len(PROMPTS)] == [prompt.format("lake") for prompt in PROMPTS]
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1)
    assert vectors[0, 1] > 0 == vectors[1, 1]


def test_probabilities_sum_to_one_and_sharpen_as_it_gets_colder():
    cosines = np.array([[0.3, 0.2, -0.4], [0.9, 0.1, 0.0]], np.float32)
    warm, cold = probabilities(cosines, 0.5), probabilities(cosines, 0.001)
    for chances in (warm, cold):
        np.testing.assert_allclose(chances.sum(1), 1)
        assert chances.argmax(1).tolist() == [0, 0]
    assert warm[0].max() < 0.5 < 0.999 < cold[0].max()
    assert log_loss(cosines, np.array([0, 0]), 0.5) == pytest.approx(-np.log(warm[:, 0]).mean())


def test_the_best_temperature_is_the_one_that_made_the_truth():
    rng = np.random.default_rng(0)
    cosines = rng.normal(0.2, 0.1, (6000, 5))
    chances = probabilities(cosines, 0.07)
    truth = np.array([rng.choice(5, p=row) for row in chances])
    found = best_temperature(cosines, truth)
    assert found == pytest.approx(0.07, rel=0.08)
    assert calibration_error(probabilities(cosines, found), truth) < 0.03
    assert calibration_error(probabilities(cosines, 0.01), truth) > 0.2


def test_calibration_error_is_how_far_sureness_is_from_being_right():
    sure = np.array([[0.9, 0.1]] * 10)
    assert calibration_error(sure, np.array([0] * 9 + [1])) == pytest.approx(0.0)
    assert calibration_error(sure, np.array([0] * 5 + [1] * 5)) == pytest.approx(0.4)
    assert calibration_error(np.array([[1.0, 0.0]]), np.array([1])) == pytest.approx(1.0)
