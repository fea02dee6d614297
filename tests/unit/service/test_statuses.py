"""Each error code has the HTTP status that the contract names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from geomelt.base.errors import GeomeltError
from geomelt.service.statuses import STATUSES, UNAVAILABLE, UNPROCESSABLE, NoEngine, status_of

_PAGE = Path(__file__).parents[3] / "docs" / "http-api.md"


def _documented() -> dict[str, list[int]]:
    """Codes of the page's table of errors, with the statuses of their row."""
    rows = re.findall(r"^\| (\d{3}(?:, \d{3})*) \| (.*) \|$", _PAGE.read_text("utf-8"), re.M)
    return {
        code: [int(status) for status in statuses.split(", ")]
        for statuses, codes in rows
        for code in re.findall(r"`([a-z-]+)`", codes)
    }


@pytest.mark.parametrize("code", sorted({*STATUSES, *_documented()}))
def test_a_code_has_the_status_that_the_page_names(code: str) -> None:
    assert status_of(GeomeltError("", code=code)) in _documented()[code]


def test_what_nobody_lists_cannot_be_processed() -> None:
    assert status_of(GeomeltError("")) == UNPROCESSABLE


def test_whatever_keeps_the_engine_away_is_answered_alike() -> None:
    assert status_of(NoEngine("", code="other-model")) == UNAVAILABLE
