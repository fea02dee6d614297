"""What labels ask for: Rocchio at first, then a model that says yes and no."""

from __future__ import annotations

import numpy as np
import pytest
from geomelt.base.errors import GeomeltError
from geomelt.feedback import preference

DIMENSION = 32
NONE = np.empty((0, DIMENSION), np.float32)


def _around(centre: np.ndarray, count: int, seed: int) -> np.ndarray:
    noise = 0.5 * np.random.default_rng(seed).standard_normal((count, DIMENSION))
    vectors = centre + noise / np.sqrt(DIMENSION)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


MEANT, LIKE_IT, OTHER = np.eye(DIMENSION, dtype=np.float32)[:3]
# The text points between what is meant and what looks like it.
TEXT = (MEANT + LIKE_IT) / np.sqrt(2)
BACKGROUND = np.concatenate([_around(OTHER, 50, 1), _around(MEANT, 3, 2), _around(LIKE_IT, 3, 3)])


def test_few_labels_move_the_text_as_rocchio_says():
    positive, negative = _around(MEANT, 3, 4), _around(LIKE_IT, 1, 5)
    asked = preference(TEXT, positive, negative, BACKGROUND)
    expected = TEXT + 2 * positive.mean(0) - negative.mean(0)
    np.testing.assert_allclose(asked.vector, expected / np.linalg.norm(expected), atol=1e-6)
    assert asked.yes_from is None


@pytest.mark.parametrize(("positive", "negative"), [(6, 0), (0, 6), (2, 2)])
def test_a_model_needs_five_labels_of_both_signs(positive, negative):
    asked = preference(TEXT, _around(MEANT, positive, 4), _around(LIKE_IT, negative, 5), BACKGROUND)
    assert asked.yes_from is None


@pytest.mark.parametrize("text", [TEXT, 3 * TEXT, None])
def test_the_model_tells_what_is_meant_from_what_looks_like_it(text):
    asked = preference(text, _around(MEANT, 3, 4), _around(LIKE_IT, 4, 5), BACKGROUND)
    assert asked.vector.dtype == np.float32
    assert np.linalg.norm(asked.vector) == pytest.approx(1, abs=1e-6)
    new = [_around(centre, 200, 6) @ asked.vector for centre in (MEANT, LIKE_IT, OTHER)]
    assert (new[0] >= asked.yes_from).mean() > 0.95
    assert (new[1] >= asked.yes_from).mean() < 0.05
    assert (new[2] >= asked.yes_from).mean() < 0.05


def test_the_background_keeps_far_tiles_down():
    # All labels lie in one half of the space; nothing but the background speaks of the other.
    positive, negative = _around(MEANT, 2, 7), _around(MEANT + 0.5 * LIKE_IT, 8, 8)
    far = _around(OTHER, 200, 9)
    blind = preference(MEANT, positive, negative, NONE)
    seeing = preference(MEANT, positive, negative, BACKGROUND)

    def drawn_level(asked):
        return (far @ asked.vector).mean() - (positive @ asked.vector).mean()

    assert drawn_level(seeing) < drawn_level(blind) - 0.1


def test_signs_weigh_alike_however_many_there_are():
    positive, negative = _around(MEANT, 2, 4), _around(LIKE_IT, 3, 5)
    once = preference(None, positive, negative, BACKGROUND)
    often = preference(None, positive, np.repeat(negative, 20, axis=0), NONE)
    assert once.vector @ MEANT > 0.3
    assert often.vector @ MEANT > 0.3


def test_nothing_positive_is_no_query():
    with pytest.raises(GeomeltError) as error:
        preference(None, NONE, _around(MEANT, 1, 4), BACKGROUND)
    assert error.value.code == "empty-query"
    with pytest.raises(GeomeltError, match="cancel each other"):
        preference(MEANT, NONE, MEANT[None], BACKGROUND)
