"""`geomelt change` and `geomelt summary`: an extent looked at as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from geomelt.cli.arguments import Question
from geomelt.cli.filter_options import takes_filters
from geomelt.cli.found import print_features
from geomelt.cli.output import JsonOption, counted, print_json, print_table
from geomelt.cli.shared_options import (
    IndexArgument,
    IndexFolderOption,
    OutOption,
    takes_engine_options,
)
from geomelt.engine.engine_options import EngineOptions
from geomelt.index.filters import Filter

_FINEST = "This level instead of 0, the finest."


@takes_engine_options
@takes_filters(without=("dates", "sources"), levels=_FINEST)
def change(
    engine: EngineOptions,
    index: IndexArgument,
    earlier: Annotated[
        str,
        typer.Option("--from", metavar="DATE|SOURCE", help="2018, 2018-07 or a source's name."),
    ],
    later: Annotated[
        str, typer.Option("--to", metavar="DATE|SOURCE", help="What to hold against it.")
    ],
    appeared: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Rank by what came: 'new houses'.")
    ] = None,
    disappeared: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Rank by what went: 'a forest'.")
    ] = None,
    *,
    where: Filter,
    overlap: Annotated[
        float, typer.Option(help="The least common ground of two tiles, above 0 to 1.")
    ] = 0.5,
    k: Annotated[int, typer.Option("--k", "-k", help="How many at most, 1 to 10,000.")] = 20,
    merge: Annotated[bool, typer.Option(help="Drop a tile that overlaps a better one.")] = True,
    out: OutOption = None,
    json: JsonOption = False,
    index_folder: IndexFolderOption = None,
) -> None:
    """Rank the tiles of an index by how much their ground changed between two dates."""
    from geomelt.base.addresses import Address
    from geomelt.changes import ChangeQuery, find_changes
    from geomelt.index.stores import open_store
    from geomelt.results import checked_output, write_features

    query = ChangeQuery(
        earlier,
        later,
        appeared=appeared,
        disappeared=disappeared,
        where=where,
        overlap=overlap,
        k=k,
        merge=merge,
    )
    if out:
        checked_output(out)
    with open_store(Address.parsed(index, index_folder), read_only=True) as store:
        loaded = engine.load_late() if query.text else None
        changes = find_changes(store, query, name=index, engine=loaded)
    if out:
        write_features(changes, out, layer="changes")
    if json:
        print_json(changes)
    elif changes["features"]:
        columns = ("rank", "tile_id", "change", "moved", "appeared", "source", "date")
        print_features(changes, (*columns, "earlier_tile_id", "earlier_source", "earlier_date"))
    else:
        print(_no_change(changes["query"]))


@takes_engine_options
@takes_filters(levels=_FINEST)
def summary(
    engine: EngineOptions,
    index: IndexArgument,
    *,
    where: Filter,
    classes: Annotated[
        Path | None, typer.Option(help="A text file with a class a line; the default list else.")
    ] = None,
    chart: Annotated[
        Path | None, typer.Option(help="Draw a bar chart into this .png or .svg.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the table to this .csv or .json, too.")
    ] = None,
    json: JsonOption = False,
    index_folder: IndexFolderOption = None,
) -> None:
    """Which classes of land the tiles of an extent show, and on how many hectares."""
    from geomelt.base.addresses import Address
    from geomelt.index.stores import open_store
    from geomelt.summary import SummaryQuery, default_classes, read_classes, summarise
    from geomelt.summary.chart import checked_chart, write_chart
    from geomelt.summary.table import checked_table, write_table

    query = SummaryQuery(read_classes(classes) if classes else default_classes(), where)
    if chart:
        checked_chart(chart)
    if out:
        checked_table(out)
    with open_store(Address.parsed(index, index_folder), read_only=True) as store:
        found = summarise(engine.load_late(), store, query, name=store.address.name)
    if chart:
        write_chart(found, chart)
    if out:
        write_table(found, out)
    if json:
        print_json(found)
    else:
        _print_summary(found)


def _no_change(asked: dict[str, Any]) -> str:
    if not asked["pairs"]:
        return (
            f"No tiles of {asked['from']} and {asked['to']} show the same ground: choose other "
            "dates, another extent or level, or a lower overlap."
        )
    text = asked["appeared"] or asked["disappeared"]
    pairs = counted(asked["pairs"], "pair")
    return f"Nothing of the kind '{text}' came or went on {pairs} of tiles."


def _print_summary(found: dict[str, Any]) -> None:
    columns = ["class", "share", "hectares", "tiles", "sureness"]
    rows = [
        [f"{100 * row[name]:.1f} %" if name == "share" else row[name] for name in columns]
        for row in found["classes"]
        if row["tiles"]
    ]
    title = f"{counted(found['tiles'], 'tile')}, {found['hectares']:,.1f} ha"
    print_table(columns, rows, title=title)


def add_commands(app: typer.Typer) -> None:
    app.command(cls=Question)(change)
    app.command(cls=Question)(summary)
