"""`geomelt concepts`: what was labelled, kept by a name, run again and shared."""

from __future__ import annotations

import json as jsons
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geomelt.base.errors import GeomeltError
from geomelt.base.json_text import json_text
from geomelt.cli.found import print_features
from geomelt.cli.output import JsonOption, counted, print_json, print_table, remark
from geomelt.cli.shared_options import IndexFolderOption, OutOption

if TYPE_CHECKING:
    from geomelt.index.contract import Store

concepts = typer.Typer(help="Concepts: labelled tiles under a name.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(metavar="CONCEPT", help="A name.")]
IndexOption = Annotated[str, typer.Option("--in", metavar="INDEX", help="An index's name or file.")]


@concepts.command("list")
def list_concepts(
    index: IndexOption, json: JsonOption = False, index_folder: IndexFolderOption = None
) -> None:
    """Every concept of an index."""
    from geomelt.feedback.sharing import described

    with _opened(index, index_folder) as store:
        found = [described(concept) for concept in store.concepts.all()]
    if json:
        print_json({"concepts": found})
    elif found:
        columns = ["name", "text", "positive", "negative", "updated"]
        print_table(columns, [[each[column] for column in columns] for each in found])
    else:
        print(f"{index} has no concepts: geomelt concepts label makes one.")


@concepts.command()
def show(
    name: NameArgument,
    index: IndexOption,
    out: OutOption = None,
    json: JsonOption = False,
    index_folder: IndexFolderOption = None,
) -> None:
    """The text of a concept, and its labelled tiles."""
    from geomelt.feedback.sharing import described, labels_of
    from geomelt.results import checked_output, write_features

    if out:
        checked_output(out)
    with _opened(index, index_folder) as store:
        concept = store.concepts.get(name)
    labels = labels_of(concept)
    if out:
        write_features(labels, out, layer=name)
    if json:
        print_json({**described(concept), "labels": labels})
        return
    if concept.text:
        print(f"text: {concept.text}")
    print_features(labels, ("tile_id", "positive", "source", "window"))


@concepts.command()
def label(
    name: NameArgument,
    index: IndexOption,
    text: Annotated[
        str | None, typer.Option(help="What it should show, in words; '' removes them.")
    ] = None,
    like: Annotated[list[int] | None, typer.Option(help="Tile id: this is it.")] = None,
    unlike: Annotated[list[int] | None, typer.Option(help="Tile id: this is not.")] = None,
    forget: Annotated[list[int] | None, typer.Option(help="Tile id: no label any more.")] = None,
    json: JsonOption = False,
    index_folder: IndexFolderOption = None,
) -> None:
    """Label tiles for a concept; it is made when there is none of that name."""
    from geomelt.base.addresses import checked_name
    from geomelt.feedback.sharing import described

    with _opened(index, index_folder, read_only=False) as store:
        concept = store.concepts.label(
            checked_name(name, "a concept"),
            text=text,
            positive=like or (),
            negative=unlike or (),
            forget=forget or (),
        )
    _tell(described(concept), json=json)


@concepts.command("export")
def export_concept(
    name: NameArgument,
    file: Annotated[Path, typer.Argument(help="The JSON file to write.")],
    index: IndexOption,
    index_folder: IndexFolderOption = None,
) -> None:
    """Write a concept to a file, for another index of the same model."""
    from geomelt.base.disk import naming
    from geomelt.feedback.sharing import exported

    with _opened(index, index_folder) as store:
        document = exported(store.concepts.get(name), store.model)
    with naming(file):
        file.write_text(json_text(document), encoding="utf-8")
    remark(f"{name} is in {file}.")


@concepts.command("import")
def import_concept(
    file: Annotated[Path, typer.Argument(help="A file of geomelt concepts export.")],
    index: IndexOption,
    name: Annotated[str | None, typer.Option(help="Another name for it.")] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Take the place of one that is there.")
    ] = False,
    json: JsonOption = False,
    index_folder: IndexFolderOption = None,
) -> None:
    """Read a concept from a file."""
    from geomelt.feedback.sharing import described, imported

    document = _read(file)
    with _opened(index, index_folder, read_only=False) as store:
        concept = store.concepts.put(imported(document, store.model, name), overwrite=overwrite)
    _tell(described(concept), json=json)


@concepts.command("delete")
def delete_concept(
    name: NameArgument, index: IndexOption, index_folder: IndexFolderOption = None
) -> None:
    """Forget a concept and its labels."""
    with _opened(index, index_folder, read_only=False) as store:
        store.concepts.delete(name)


def _opened(index: str, folder: str | None, *, read_only: bool = True) -> Store:
    from geomelt.base.addresses import Address
    from geomelt.index.stores import open_store

    return open_store(Address.parsed(index, folder), read_only=read_only)


def _read(file: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = jsons.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise GeomeltError(
            f"There is no file {file}: give one made by 'geomelt concepts export'.",
            code="no-such-file",
        ) from error
    except ValueError as error:
        raise GeomeltError(
            f"{file} is no JSON ({error}): give a file made by 'geomelt concepts export'."
        ) from error
    return document


def _tell(concept: dict[str, Any], *, json: bool) -> None:
    if json:
        print_json(concept)
    else:
        yes, no = concept["positive"], concept["negative"]
        show, do = "shows" if yes == 1 else "show", "does" if no == 1 else "do"
        remark(f"{concept['name']}: {counted(yes, 'tile')} {show} it, {no} {do} not.")


def add_commands(app: typer.Typer) -> None:
    app.add_typer(concepts, name="concepts")
