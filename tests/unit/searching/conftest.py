"""Indexes of the colour scenes; property tests take the time a busy machine needs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings
from support.colour_scenes import Colours, make_colours

settings.register_profile("busy machine", deadline=None)
settings.load_profile("busy machine")


@pytest.fixture(scope="module")
def colours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Colours]:
    made = make_colours(tmp_path_factory.mktemp("colours"))
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def captioned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Colours]:
    made = make_colours(tmp_path_factory.mktemp("captioned"), captions=True)
    yield made
    made.store.close()
