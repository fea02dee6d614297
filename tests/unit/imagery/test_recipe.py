from __future__ import annotations

import json
from typing import Any

import pytest
from geomelt.base.errors import GeomeltError
from geomelt.imagery.recipe import TileRecipe
from hypothesis import given
from hypothesis import strategies as st


@given(
    st.builds(
        TileRecipe,
        ground_sizes=st.none() | st.lists(st.floats(1, 1e5), min_size=1, max_size=8).map(tuple),
        overlap=st.floats(0, 0.9),
        min_valid=st.floats(0, 1),
        stretch=st.tuples(st.floats(0, 49), st.floats(50, 100)),
    )
)
def test_a_recipe_survives_json(recipe: TileRecipe) -> None:
    assert TileRecipe.from_dict(json.loads(json.dumps(recipe.to_dict()))) == recipe


def test_keys_left_out_and_null_keep_their_defaults() -> None:
    assert TileRecipe.from_dict({"ground_sizes": None, "overlap": 0.25}) == TileRecipe(overlap=0.25)


@pytest.mark.parametrize(
    "values",
    [
        {"ground_sizes": []},
        {"ground_sizes": [0]},
        {"ground_sizes": [-5, 100]},
        {"ground_sizes": ["wide"]},
        {"ground_sizes": 100},
        {"ground_sizes": [float("nan")]},
        {"ground_sizes": list(range(1, 20))},
        {"overlap": 1},
        {"overlap": True},
        {"overlap": "half"},
        {"min_valid": -0.1},
        {"stretch": [98, 2]},
        {"stretch": [1, 2, 3]},
        {"stretch": "2-98"},
        {"tile": 3},
    ],
)
def test_impossible_recipes_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(GeomeltError) as error:
        TileRecipe.from_dict(values)
    assert error.value.code == "invalid"
