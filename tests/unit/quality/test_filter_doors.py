"""Every filter is offered at every door, and every page that names filters names it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from geomelt.cli import app, filter_options
from geomelt.index.filter_table import Kind
from geomelt.index.filters import FILTERS
from geomelt.service import filter_fields
from geomelt.service.filter_fields import FilterBody
from geomelt.service.overview_schemas import ChangeBody, ChartBody, SummaryBody
from geomelt.service.search_schemas import SearchBody, TilesBody
from pydantic import ValidationError
from typer.main import get_command

ROOT = Path(__file__).parents[3]
PLACE = {"extent", "crs", "within"}  # of which the plugin has controls of their own
NOT_OF_CHANGE = {"dates", "sources"}  # its two moments are both


def options(command: str) -> dict[str, str]:
    """Flags with their help."""
    return {
        flag: option.help
        for option in get_command(app).commands[command].params
        if option.param_type_name == "option"
        for flag in (*option.opts, *option.secondary_opts)
    }


def test_every_door_takes_every_kind() -> None:
    assert set(filter_options.TYPES) == set(filter_fields.TYPES) == set(Kind)


@pytest.mark.parametrize("command", ["search", "change", "summary"])
def test_the_command_line_offers_every_filter(command: str) -> None:
    there = options(command)
    for key in FILTERS.keys() - (NOT_OF_CHANGE if command == "change" else set()):
        for option in FILTERS[key].options:
            for flag in option.flags.replace("/", " ").split():
                assert there[flag] == option.help or key == "levels"


@pytest.mark.parametrize("body", [SearchBody, TilesBody, ChangeBody, SummaryBody, ChartBody])
def test_every_body_has_every_filter(body: type[FilterBody]) -> None:
    for key, each in FILTERS.items():
        assert body.model_fields[key].description == each.help
    least = {"from": "2018", "to": "2020"} if body is ChangeBody else {}
    assert body(**least).where().lets_all_pass
    assert body(**least, levels=[1]).where().levels == (1,)
    with pytest.raises(ValidationError):
        body(**least, levels=["1"])


def test_one_page_names_every_filter_at_every_door() -> None:
    """The others link to it."""
    text = (ROOT / "docs" / "searching.md").read_text(encoding="utf-8")
    for key, each in FILTERS.items():
        assert f'`"{key}"`' in text
        for option in each.options:
            for flag in option.flags.split()[0].split("/"):
                assert flag in text, flag
    for parameter in ("EXTENT", "FROM", "TO", *(key.upper() for key in FILTERS.keys() - PLACE)):
        assert f"`{parameter}`" in text or parameter == "DATES"


def test_the_plugin_has_the_same_filters_of_the_same_kinds() -> None:
    tree = ast.parse((ROOT / "geomelt_qgis/core/filters.py").read_text(encoding="utf-8"))
    made = [
        node.args[:2]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("FilterField", "_single")
    ]
    plugin = {key.value: kind.attr for key, kind in made if isinstance(key, ast.Constant)}
    assert plugin == {key: each.kind.name for key, each in FILTERS.items() if key not in PLACE}
