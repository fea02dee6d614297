"""Arguments as analysts write them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize("text", ["-beach, water", '-"sand, wet", water', "-beach *0.5, +water"])
@pytest.mark.parametrize("first", [True, False])
def test_a_text_may_begin_with_a_minus(
    geomelt: Run, city: Path, tiny_model_folder: Path, text: str, first: bool
) -> None:
    options = ("--in", city, "--model", tiny_model_folder, "--json")
    ended = geomelt("search", *((text, *options) if first else (*options, text)))
    assert ended.code == 0, ended.stderr
    assert ended.json["query"]["text"] == text


def test_the_value_of_an_option_is_no_text(
    geomelt: Run, city: Path, tiny_model_folder: Path
) -> None:
    options = ("--in", city, "--concept", "-a b, c", "--model", tiny_model_folder)
    ended = geomelt("search", "water", *options)
    assert ended.code == 1
    assert "-a b, c" in ended.sentence


def test_a_word_with_a_minus_is_an_option_still(geomelt: Run, city: Path) -> None:
    ended = geomelt("search", "-beach", "--in", city)
    assert ended.code == 2
    assert "There is no option -beach" in ended.stderr
    assert "'harbour, -beach'" in ended.stderr


@pytest.mark.parametrize("corners", [(1, 2), (1, 2, 3), ("a", 2, 3, 4), ("1,2,3,4",), ()])
@pytest.mark.parametrize("option", ["--extent", "--bbox"])
@pytest.mark.parametrize("before", [("search", "x"), ("caption", "x.tif"), ("summary", "x")])
def test_an_extent_that_is_none_is_refused_in_a_sentence(
    geomelt: Run, before: tuple[str, ...], option: str, corners: tuple[Any, ...]
) -> None:
    for words in ((option, *corners, "--json"), ("--json", option, *corners)):
        ended = geomelt(*before, *words)
        assert ended.code == 2
        assert ended.stdout == ""
        assert f"{option} takes four numbers" in ended.stderr
        assert "west, south, east and north" in ended.stderr
