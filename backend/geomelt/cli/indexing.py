"""`geomelt index`: imagery into an index, once or whenever it changes."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geomelt.base.addresses import Address
from geomelt.base.errors import GeomeltError
from geomelt.base.limits import SOURCE_TIMEOUT
from geomelt.cli.interrupt import remembered_interrupt
from geomelt.cli.output import FAILED, STOPPED, JsonOption, print_json, print_table, remark
from geomelt.cli.progress_bar import progress_bar
from geomelt.cli.shared_options import BandsOption, IndexFolderOption, takes_engine_options
from geomelt.engine.engine_options import EngineOptions

if TYPE_CHECKING:
    from geomelt.engine.tasks import TileEngine
    from geomelt.imagery import TileRecipe
    from geomelt.indexing import IndexRequest, IndexSummary


_NAMED = 20  # rasters that were passed over, one a line


@takes_engine_options
def index(
    engine: EngineOptions,
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...",
            help="Folders, rasters, .SAFE folders, zip archives, STAC items, addresses (with "
            "--remote), or .txt lists of these.",
        ),
    ],
    into: Annotated[str, typer.Option(metavar="INDEX", help="An index's name or file.")],
    include: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="Only these, such as '*.tif' or '2020/*'; repeat."),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="Not these, such as '*_preview*'; repeat it."),
    ] = None,
    remote: Annotated[
        bool, typer.Option("--remote", help="Read addresses and what items name on other hosts.")
    ] = False,
    captions: Annotated[
        bool, typer.Option(help="Caption every tile, too, also of what is indexed; slow.")
    ] = False,
    prune: Annotated[bool, typer.Option(help="Remove sources whose file is gone.")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on: index what changes until Ctrl-C.")
    ] = False,
    ground_size: Annotated[
        list[float] | None,
        typer.Option(help="Side of a tile in metres; repeat it for more. Chosen by default."),
    ] = None,
    overlap: Annotated[
        float | None, typer.Option(help="What neighbouring tiles share, 0 to 0.9.")
    ] = None,
    bands: BandsOption = None,
    crs: Annotated[
        str | None,
        typer.Option(metavar="CRS", help="Of sources that have none, such as EPSG:25832."),
    ] = None,
    source_timeout: Annotated[
        float,
        typer.Option(
            metavar="SECONDS", help="Refuse a source that gives nothing in so long a time."
        ),
    ] = SOURCE_TIMEOUT,
    json: JsonOption = False,
    index_folder: IndexFolderOption = None,
) -> None:
    """Embed the tiles of rasters into an index; what is unchanged since costs nothing.

    Exit code 0 when the run ended, 1 when nothing at all could be indexed, 130 when stopped.
    """
    from geomelt.imagery.overrides import overrides_from_options
    from geomelt.index.stores import catalog_of
    from geomelt.indexing import IndexRequest, open_index, update

    given = overrides_from_options(bands, crs)
    request = IndexRequest(
        address=Address.parsed(into, index_folder),
        paths=tuple(paths),
        include=tuple(include or ()),
        exclude=tuple(exclude or ()),
        remote=remote,
        recipe=_recipe(ground_size, overlap),
        bands=given.bands,
        crs=given.crs,
        captions=captions,
        prune=prune,
        source_timeout=source_timeout,
    )
    # Before a model is loaded and an index made for nothing.
    catalog = catalog_of(request.address)
    if catalog.exists(request.address):
        catalog.open(request.address, read_only=True).close()
    else:
        request.require_sources()
    loaded: TileEngine | None = None

    def run(pressed: Event) -> IndexSummary:
        nonlocal loaded
        loaded = loaded or engine.load()
        with open_index(request, loaded) as store, progress_bar("tiles") as bar:
            summary = update(
                store,
                loaded,
                request,
                progress=lambda progress: bar(progress.done, progress.total),
                cancelled=pressed.is_set,
            )
            if summary.cancelled:
                raise KeyboardInterrupt
            store.ensure_cache(wait=True)
            return summary

    with remembered_interrupt() as pressed:
        try:
            summary = run(pressed)
        except KeyboardInterrupt:
            remark(_stopped(request.address))
            raise typer.Exit(STOPPED) from None
        _print_summary(request.address, summary, json=json)
        if watch:
            _watch(request, run, pressed, json=json)
            return
    if summary.sources and not summary.indexed + summary.unchanged + summary.renamed:
        raise typer.Exit(FAILED)


def _watch(
    request: IndexRequest,
    run: Callable[[Event], IndexSummary],
    pressed: Event,
    *,
    json: bool,
) -> None:
    """A round whenever something changed, and a line for each that found something to do."""
    from geomelt.indexing.watching import changes

    if not json:
        remark("Watching; end it with Ctrl-C.")
    reported = ""
    try:
        for _ in changes(request.paths, pressed):
            try:
                summary = run(pressed)
            except GeomeltError as error:
                # Another run may write, or a drive be away: it will be tried again.
                if error.detail != reported:
                    remark(error.detail)
                reported = error.detail
                continue
            if summary.changed_anything or reported:
                _print_round(request.address, summary, json=json)
            reported = ""
    except KeyboardInterrupt:
        pass
    remark("Watching ended; what was finished is in the index.")


def _print_round(address: Address, summary: IndexSummary, *, json: bool) -> None:
    if json:
        _print_summary(address, summary, json=True)
        return
    figures = summary.to_dict()
    named = ("indexed", "renamed", "refused", "vanished", "removed", "tiles", "captioned")
    counts = ", ".join(f"{name} {figures[name]}" for name in named if figures[name])
    print(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {counts or 'nothing to do'}", flush=True)
    for error in summary.errors:
        remark(error.reason)
    for note in summary.notes:
        remark(note.note)


def _recipe(ground_sizes: list[float] | None, overlap: float | None) -> TileRecipe | None:
    """What the options say, or None: the index's own recipe."""
    from geomelt.imagery import TileRecipe

    if not ground_sizes and overlap is None:
        return None
    return TileRecipe(
        ground_sizes=tuple(ground_sizes) if ground_sizes else None, overlap=overlap or 0.0
    )


def _stopped(address: Address) -> str:
    from geomelt.index.stores import catalog_of

    catalog = catalog_of(address)
    if not catalog.exists(address):
        return "Stopped before the first raster; run it again to go on."
    with catalog.open(address, read_only=True) as store:
        finished = store.counts().sources
    return f"Stopped: {finished} rasters are in the index; run it again to go on."


def _print_summary(address: Address, summary: IndexSummary, *, json: bool) -> None:
    errors = [{"uri": error.uri, "reason": error.reason} for error in summary.errors]
    figures: dict[str, Any] = summary.to_dict()
    if json:
        vanished = list(summary.vanished_sources)
        notes = [{"uri": note.uri, "note": note.note} for note in summary.notes]
        passed_over = summary.account.to_dict()
        lists = {"errors": errors, "notes": notes, "vanished": vanished}
        print_json({"index": str(address), "summary": figures, **lists, "passed_over": passed_over})
        return
    for error in errors:
        remark(error["reason"])
    for note in summary.notes:
        remark(note.note)
    for uri in summary.vanished_sources:
        remark(f"{uri} is gone.")
    for sentence in summary.account.report_lines(_NAMED):
        remark(sentence)
    print_table(["", "this run"], [[name, figure] for name, figure in figures.items()])


def add_commands(app: typer.Typer) -> None:
    app.command()(index)
