"""`geomelt index`, and what an index says of itself: `check` and `report`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geomelt.cli.options import IndexFolderOption, takes_engine_options
from geomelt.cli.output import FAILED, STOPPED, JsonOption, print_json, print_table, remark
from geomelt.cli.progress import progress_bar
from geomelt.engine_options import EngineOptions
from geomelt.index_folder import index_file

if TYPE_CHECKING:
    from geomelt.imagery import TileRecipe
    from geomelt.jobs import IndexSummary, Progress

IndexArgument = Annotated[str, typer.Argument(metavar="INDEX", help="An index's name or file.")]


@takes_engine_options
def index(
    engine: EngineOptions,
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="Folders, rasters, or .txt lists of these."),
    ],
    into: Annotated[str, typer.Option(metavar="INDEX", help="An index's name or file.")],
    captions: Annotated[bool, typer.Option(help="Caption every tile, too; slow.")] = False,
    prune: Annotated[bool, typer.Option(help="Remove sources whose file is gone.")] = False,
    ground_size: Annotated[
        list[float] | None,
        typer.Option(help="Side of a tile in metres; repeat it for more. Chosen by default."),
    ] = None,
    overlap: Annotated[
        float | None, typer.Option(help="What neighbouring tiles share, 0 to 0.9.")
    ] = None,
    json: JsonOption = False,
    index_folder: IndexFolderOption = None,
) -> None:
    """Embed the tiles of rasters into an index; what is unchanged since costs nothing.

    Exit code 0 when the run ended, 1 when nothing at all could be indexed, 130 when stopped.
    """
    from geomelt.imagery import find_sources
    from geomelt.index import IndexStore
    from geomelt.jobs import Progress, index_sources, open_index

    file = index_file(into, index_folder)
    wanted = _expanded(paths)
    recipe = _recipe(ground_size, overlap)
    # Before a model is loaded and an index made for nothing.
    if file.exists():
        IndexStore.open(file, read_only=True).close()
    else:
        find_sources(wanted)
    reached = Progress()
    try:
        loaded = engine.load()
        with open_index(file, loaded, recipe) as store, progress_bar("tiles") as bar:

            def tell(progress: Progress) -> None:
                nonlocal reached
                reached = progress
                bar(progress.done, progress.total)

            summary = index_sources(
                store,
                loaded,
                wanted,
                recipe=recipe,
                captions=captions,
                prune=prune,
                progress=tell,
            )
    except KeyboardInterrupt:
        remark(_stopped(reached))
        raise typer.Exit(STOPPED) from None
    _print_summary(file, summary, json=json)
    if summary.sources and not summary.indexed + summary.unchanged:
        raise typer.Exit(FAILED)


def check(
    index: IndexArgument, json: JsonOption = False, index_folder: IndexFolderOption = None
) -> None:
    """Is the index whole? Exit code 1 and what is wrong when it is not."""
    from geomelt.index import IndexStore

    with IndexStore.open(index_file(index, index_folder), read_only=True) as store:
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
    """What is in the index: its sources, their tiles, and why one was refused."""
    from geomelt.index import IndexStore

    with IndexStore.open(index_file(index, index_folder), read_only=True) as store:
        found = store.report()
    if json:
        print_json(found)
        return
    columns = ["uri", "status", "tiles", "date", "reason"]
    rows = [[source[name] for name in columns] for source in found["sources"]]
    print_table(columns, rows, title=f"{index}: {found['tiles']} tiles")


def _expanded(paths: list[Path]) -> list[Path]:
    """The paths, and those that .txt files among them list, one a line."""
    found: list[Path] = []
    for path in paths:
        if path.suffix.lower() == ".txt" and path.is_file():
            lines = path.read_text(encoding="utf-8").splitlines()
            found += [Path(line.strip()) for line in lines if line.strip()]
        else:
            found.append(path)
    return found


def _recipe(ground_sizes: list[float] | None, overlap: float | None) -> TileRecipe | None:
    """What the options say, or None: the index's own recipe."""
    from geomelt.imagery import TileRecipe

    if not ground_sizes and overlap is None:
        return None
    return TileRecipe(
        ground_sizes=tuple(ground_sizes) if ground_sizes else None, overlap=overlap or 0.0
    )


def _stopped(reached: Progress) -> str:
    if not reached.sources_total:
        return "Stopped before the first raster; run it again to go on."
    finished = reached.sources_done - len(reached.errors)
    return (
        f"Stopped: {finished} of {reached.sources_total} rasters are in the index; run it again "
        "to go on."
    )


def _print_summary(file: Path, summary: IndexSummary, *, json: bool) -> None:
    errors = [{"uri": error.uri, "reason": error.reason} for error in summary.errors]
    figures: dict[str, Any] = summary.to_dict()
    if json:
        vanished = list(summary.vanished_sources)
        print_json({"index": str(file), "summary": figures, "errors": errors, "vanished": vanished})
        return
    for error in errors:
        remark(error["reason"])
    for uri in summary.vanished_sources:
        remark(f"{uri} is gone.")
    print_table(["", "this run"], [[name, figure] for name, figure in figures.items()])


def add_commands(app: typer.Typer) -> None:
    for command in (index, check, report):
        app.command()(command)
