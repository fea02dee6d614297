"""`geomelt indexes`, `check`, `report` and `delete`: indexes as files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from geomelt.base.addresses import Address, checked_home
from geomelt.cli.found import shortened
from geomelt.cli.output import FAILED, JsonOption, counted, print_json, print_table, remark
from geomelt.cli.shared_options import IndexArgument, IndexFolderOption

if TYPE_CHECKING:
    from geomelt.index.records import IndexDescription


def indexes(json: JsonOption = False, index_folder: IndexFolderOption = None) -> None:
    """Every index of the index folder: its tiles, sources, size, age and model."""
    from geomelt.index.stores import list_indexes

    home = checked_home(index_folder)
    found = list_indexes(home)
    if json:
        # Compatible with which model? None is named here.
        shown = [index.to_dict() for index in found]
        for index in shown:
            del index["compatible"]
        print_json({"indexes": shown})
        return
    if not found:
        print(f"There is no index in {home}: geomelt index makes one.")
        return
    print_table(
        ["index", "tiles", "sources", "refused", "size", "updated", "model"],
        [_row(each) for each in found],
        title=home,
    )
    for each in found:
        if each.problem:
            print(each.problem)


def check(
    index: IndexArgument, json: JsonOption = False, index_folder: IndexFolderOption = None
) -> None:
    """Is the index whole? Exit code 1 and what is wrong when it is not."""
    from geomelt.index.stores import open_store

    with open_store(Address.parsed(index, index_folder), read_only=True) as store:
        problems = store.check()
    if json:
        print_json({"whole": not problems, "problems": problems})
    else:
        print("\n".join(problems) or f"{index} is whole.")
    if problems:
        raise typer.Exit(FAILED)


def report(
    index: IndexArgument, json: JsonOption = False, index_folder: IndexFolderOption = None
) -> None:
    """What is in the index: its sources, their tiles, why one was refused, what is odd in one."""
    from geomelt.index.report import report as index_report
    from geomelt.index.stores import open_store

    with open_store(Address.parsed(index, index_folder), read_only=True) as store:
        found = index_report(store)
    if json:
        print_json(found)
        return
    columns = ["uri", "status", "tiles", "date", "date_origin", "bands"]
    short = shortened([source["uri"] for source in found["sources"]])
    rows = [
        [short.get(str(source[name]), source[name]) for name in columns[:-1]] + [_bands(source)]
        for source in found["sources"]
    ]
    print_table(columns, rows, title=f"{index}: {counted(found['tiles'], 'tile')}")
    # A sentence in a column would fold to a word a line.
    for source in found["sources"]:
        for sentence in [source["reason"], *source["notes"]]:
            if sentence:
                print(sentence)


def _bands(source: dict[str, Any]) -> str:
    """Those that are red, green and blue; marked where the user said so."""
    mark = " (said)" if "bands" in source["said"] else ""
    return ",".join(map(str, source["bands"] or [])) + mark


def delete(
    index: IndexArgument,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    index_folder: IndexFolderOption = None,
) -> None:
    """Delete an index, its captions and concepts; the imagery stays as it is."""
    from geomelt.index.stores import catalog_of

    address = Address.parsed(index, index_folder)
    catalog = catalog_of(address)
    size = catalog.describe(address).bytes
    if not yes:
        typer.confirm(
            f"Delete {address} ({size / 1e6:.1f} MB) with its captions and concepts?",
            abort=True,
            err=True,
        )
    catalog.delete(address)
    remark(f"{address} is deleted.")


def _row(index: IndexDescription) -> list[Any]:
    model = index.model
    return [
        *(index.name, index.tiles, index.sources, index.refused),
        f"{index.bytes / 1e6:.1f} MB",
        index.updated,
        model and f"{model.id}@{model.revision[:12]}",
    ]


def add_commands(app: typer.Typer) -> None:
    for command in (indexes, check, report, delete):
        app.command()(command)
