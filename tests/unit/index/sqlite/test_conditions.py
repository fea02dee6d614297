"""Every filter has one place that says what it asks of a tile, a source or the ground."""

from __future__ import annotations

from dataclasses import fields

from geomelt.index.filters import OF_SOURCES, Filter
from geomelt.index.sqlite.conditions import CONDITIONS, all_words

OF_THE_GROUND = {"extent", "crs", "within"}


def test_every_filter_has_its_condition() -> None:
    asked = [*CONDITIONS, *OF_SOURCES, *OF_THE_GROUND, "excluded"]
    assert sorted(asked) == sorted(each.name for each in fields(Filter))


def test_a_condition_binds_its_own_value_and_the_ids_that_are_looked_at() -> None:
    for key, each in CONDITIONS.items():
        assert f":{key}" in each.sql
        assert ("caption" in each.sql) == (":first" in each.sql and ":last" in each.sql)


def test_words_are_literal_whatever_signs_they_hold() -> None:
    assert all_words('two "red" AND*') == '"two" AND """red""" AND "AND*"'
