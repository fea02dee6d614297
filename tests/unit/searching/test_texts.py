"""The query language."""

from __future__ import annotations

import pytest
from geomelt.base.errors import GeomeltError
from geomelt.searching import WeightedText, parse_texts, write_texts
from hypothesis import given, reject
from hypothesis import strategies as st

words = st.text(min_size=1, max_size=30).filter(lambda text: text.split())
weights = st.floats(-100, 100).filter(lambda weight: abs(weight) >= 1e-3)
weighted = st.builds(WeightedText, words, weights)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("harbour +2, ships, -beach", [("harbour", 2), ("ships", 1), ("beach", -1)]),
        ("harbour *0.5, ships *-2", [("harbour", 0.5), ("ships", -2)]),
        ("+harbour, +ships", [("harbour", 1), ("ships", 1)]),
        ("ships -0.5, harbour", [("ships", -0.5), ("harbour", 1)]),
        ("-beach -2, sea", [("beach", -2), ("sea", 1)]),
        ('"bridges, with cars" +2, -rail', [("bridges, with cars", 2), ("rail", -1)]),
        ('-"sandy beach, with people", sea', [("sandy beach, with people", -1), ("sea", 1)]),
        ('"a ""big"" ship" +2', [('a "big" ship', 2)]),
        ('"golf course"', [("golf course", 1)]),
        ("1,000 houses, -beach", [("1,000 houses", 1), ("beach", -1)]),
        ("harbour *0,5, ships", [("harbour", 0.5), ("ships", 1)]),
        (" ships ,, -beach , ", [("ships", 1), ("beach", -1)]),
        ("  two\n words ", [("two words", 1)]),
        ("", []),
        (' "" ', []),
    ],
)
def test_what_it_means(text: str, expected: list[tuple[str, float]]) -> None:
    assert [(each.text, each.weight) for each in parse_texts(text)] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "a bridge over a river, with cars",
        "many planes, some of them white, beside a terminal",
        "a tree-lined road, well-kept houses",
        "an F-16, a B-52 and 1,000 tents",
        "runways 09-27, 18/36",
        "a lake - or a sea, - perhaps",
        'a 12" pipe, a "bridge" of steel',
        "a +2 road, 3 * 4 lots",
        "-5 degrees, snow",
    ],
)
def test_a_plain_sentence_stays_one(sentence: str) -> None:
    assert parse_texts(sentence) == (WeightedText(sentence),)


@given(st.lists(weighted, min_size=1, max_size=5))
def test_what_is_written_is_read_as_meant(texts: list[WeightedText]) -> None:
    assert parse_texts(write_texts(texts)) == tuple(texts)


@given(st.text(max_size=80) | st.text(alphabet='ab ,"+-*.12', max_size=40))
def test_any_text_is_read_and_reads_the_same_again(text: str) -> None:
    try:
        texts = parse_texts(text)
    except GeomeltError:
        reject()  # a weight that cannot be
    assert bool(texts) <= bool(text.strip())
    assert parse_texts(write_texts(texts)) == texts


@given(st.text(alphabet="ab ,.'", max_size=60))
def test_without_marks_nothing_is_parted(text: str) -> None:
    sentence = " ".join(text.split())
    assert parse_texts(text) == ((WeightedText(sentence),) if sentence else ())


@pytest.mark.parametrize("text", ["ships +0", "ships *0.0, sea", "ships +101"])
def test_weights_that_cannot_be(text: str) -> None:
    with pytest.raises(GeomeltError, match="weight of 'ships'"):
        parse_texts(text)


@pytest.mark.parametrize(
    ("text", "pointed_at"),
    [
        ("ships +0", "ships +0"),
        ("sea,  ships  +500 , -beach", "ships +500"),
        ('sea, -"ships, white" *0, beach', '-"ships, white" *0'),
    ],
)
def test_a_weight_that_cannot_be_is_pointed_at(text: str, pointed_at: str) -> None:
    with pytest.raises(GeomeltError) as caught:
        parse_texts(text)
    assert caught.value.place
    start, end = caught.value.place
    assert " ".join(text.split())[start:end] == pointed_at
