"""Matches mean the same for every query."""

from __future__ import annotations

import numpy as np
import pytest
from geomelt.searching.match import Calibration
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

cosines = arrays(np.float64, st.integers(3, 40), elements=st.floats(-1, 1), unique=True).filter(
    lambda values: values.std() > 1e-3
)


@given(cosines)
def test_it_rises_with_the_cosine(values: np.ndarray) -> None:
    matches = Calibration.of(values).match(np.sort(values))
    assert (np.diff(matches) >= 0).all()
    assert ((matches >= 0) & (matches <= 1)).all()


@given(cosines, st.floats(-0.5, 0.5), st.floats(0.05, 20))
def test_shift_and_scale_of_the_cosines_change_nothing(
    values: np.ndarray, shift: float, scale: float
) -> None:
    moved = values * scale + shift
    expected = Calibration.of(values).match(values)
    np.testing.assert_allclose(Calibration.of(moved).match(moved), expected, atol=1e-6)


@given(cosines, st.floats(0.01, 0.99))
def test_a_least_match_is_a_least_cosine(values: np.ndarray, match: float) -> None:
    calibration = Calibration.of(values)
    reached = calibration.match([calibration.lowest(None, match)])[0]
    assert reached == pytest.approx(max(match, calibration.match([-1.0])[0]), abs=1e-9)


def test_the_higher_of_both_thresholds_counts() -> None:
    calibration = Calibration(mean=0.2, spread=0.1)
    assert calibration.lowest(None, None) == -1
    assert calibration.lowest(0.3, None) == 0.3
    assert calibration.lowest(0.99, 0.5) == 0.99
    assert calibration.lowest(-1.0, 0.5) == pytest.approx(calibration.cosine(0.5))
    assert calibration.lowest(None, 0.0) == -1
    assert calibration.lowest(None, 1.0) > 1


def test_where_all_tiles_are_alike_none_stands_out() -> None:
    matches = Calibration.of(np.full(5, 0.3)).match(np.full(2, 0.3))
    assert np.isfinite(matches).all()
    assert matches.max() < 0.5
