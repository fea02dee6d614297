"""Answers read while they come, wherever the network cuts them."""

from __future__ import annotations

import json

import pytest

from geomelt_qgis.core.errors import BackendError
from geomelt_qgis.core.http.sequence import Answer, records

HEAD = {"type": "FeatureCollection", "query": {"text": "a pöier"}, "features": []}
FEATURES = [{"type": "Feature", "id": number} for number in range(5)]
END = {"type": "FeatureCollection", "features": []}
TEXTS = [f"\x1e{json.dumps(each, ensure_ascii=False)}\n" for each in [HEAD, *FEATURES, END]]
WHOLE = "".join(TEXTS)


def cut(data, size):
    return [data[start : start + size] for start in range(0, len(data), size)]


@pytest.mark.parametrize("size", [1, 7, 64, 10_000])
def test_pieces_may_end_anywhere(size):
    answer = Answer(records(cut(WHOLE.encode(), size)))
    assert (answer.query, answer.head) == ({"text": "a pöier"}, HEAD)
    assert [feature for some in answer for feature in some] == FEATURES


def test_features_are_there_before_the_end():
    def coming():
        yield WHOLE.encode()[: WHOLE.encode().index(b'"id": 2')]
        raise AssertionError("asked for more than was needed")

    assert next(iter(Answer(records(coming())))) == FEATURES[:2]


@pytest.mark.parametrize("data", [b"", WHOLE.encode()[:-1], b"<html>\n"])
def test_what_is_no_sequence_is_refused(data):
    with pytest.raises(ValueError):  # noqa: PT011 - JSON's own is one, too
        list(Answer(records(cut(data, 50) or iter(()))))


@pytest.mark.parametrize("count", [1, 4])
def test_an_answer_without_its_end_has_broken_off(count):
    answer = Answer(records(cut("".join(TEXTS[:count]).encode(), 50)))
    with pytest.raises(BackendError) as caught:
        list(answer)
    assert caught.value.code == "backend-gone"


def test_a_problem_on_the_way_is_reported_after_what_has_come():
    problem = {"status": 422, "code": "unreadable", "detail": "b.tif is torn: mend it."}
    end = f"\x1e{json.dumps({**END, 'problem': problem})}\n"
    answer = iter(Answer(records([*(text.encode() for text in TEXTS[:3]), end.encode()])))
    assert [next(answer), next(answer)] == [FEATURES[:1], FEATURES[1:2]]
    with pytest.raises(BackendError, match="torn") as caught:
        next(answer)
    assert (caught.value.code, caught.value.status) == ("unreadable", 422)
