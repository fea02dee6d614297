"""`geomelt search` and `geomelt caption`: questions, answered with features."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from geomelt.cli.options import (
    CrsOption,
    DeviceOption,
    IndexFolderOption,
    ModelOption,
    OutOption,
    PrecisionOption,
    ThreadsOption,
)
from geomelt.cli.output import JsonOption, print_json, print_table
from geomelt.cli.progress import progress_bar
from geomelt.engine_options import EngineOptions
from geomelt.results import checked_output, write_features

ExtentOption = Annotated[
    tuple[float, float, float, float] | None,
    typer.Option(metavar="W S E N", help="Only what lies in this extent."),
]


def search(
    index: Annotated[str, typer.Option("--in", metavar="INDEX", help="An index's name or file.")],
    text: Annotated[str, typer.Argument(help="What the tiles should show.")] = "",
    k: Annotated[int, typer.Option("--k", "-k", help="How many hits at most, 1 to 10,000.")] = 20,
    min_score: Annotated[float | None, typer.Option(help="The lowest score, -1 to 1.")] = None,
    extent: ExtentOption = None,
    crs: CrsOption = "EPSG:4326",
    like: Annotated[list[int] | None, typer.Option(help="Tile id: more like this.")] = None,
    unlike: Annotated[list[int] | None, typer.Option(help="Tile id: less like this.")] = None,
    merge: Annotated[bool, typer.Option(help="Drop a hit that overlaps a better one.")] = True,
    out: OutOption = None,
    json: JsonOption = False,
    index_folder: IndexFolderOption = None,
    model: ModelOption = None,
    device: DeviceOption = "auto",
    precision: PrecisionOption = "auto",
    threads: ThreadsOption = 0,
) -> None:
    """Rank the tiles of an index by how well they match a text."""
    from geomelt.index import IndexStore
    from geomelt.index_folder import index_file
    from geomelt.searching import SearchQuery, search_index

    query = SearchQuery(
        text=text,
        positive=tuple(like or ()),
        negative=tuple(unlike or ()),
        extent=extent,
        crs=crs,
        k=k,
        min_score=min_score,
        merge=merge,
    )
    if out:
        checked_output(out)
    with IndexStore.open(index_file(index, index_folder), read_only=True) as store:
        engine = EngineOptions(model, device, precision, threads).load()
        hits = search_index(engine, store, query, name=index)
    if out:
        write_features(hits, out, layer="hits")
    if json:
        print_json(hits)
    else:
        _print_features(hits, ["rank", "score", "caption", "source", "ground_size", "date"])


def caption(
    raster: Annotated[Path, typer.Argument(help="A georeferenced raster.")],
    bbox: ExtentOption = None,
    crs: CrsOption = "EPSG:4326",
    bands: Annotated[list[int] | None, typer.Option(help="Bands as red, green, blue.")] = None,
    tiles: Annotated[bool, typer.Option(help="Caption the tiles of the extent, too.")] = True,
    max_tiles: Annotated[int, typer.Option(help="The finest level with at most so many.")] = 64,
    out: OutOption = None,
    json: JsonOption = False,
    model: ModelOption = None,
    device: DeviceOption = "auto",
    precision: PrecisionOption = "auto",
    threads: ThreadsOption = 0,
) -> None:
    """Describe an extent of a raster, and the tiles in it, in sentences."""
    from geomelt.captioning import caption_extent
    from geomelt.imagery.source import RasterSource

    if out:
        checked_output(out)
    with RasterSource.open(raster, bands=bands) as source, progress_bar("captions") as progress:
        captions = caption_extent(
            EngineOptions(model, device, precision, threads).load(),
            source,
            bbox,
            crs,
            tiles=tiles,
            max_tiles=max_tiles,
            name=source.uri,
            progress=progress,
        )
    if out:
        write_features(captions, out, layer="captions")
    if json:
        print_json(captions)
    else:
        _print_features(captions, ["role", "caption", "ground_size", "window"])


def _print_features(collection: dict[str, Any], columns: list[str]) -> None:
    rows = [[feature["properties"][name] for name in columns] for feature in collection["features"]]
    print_table(columns, rows)


def add_commands(app: typer.Typer) -> None:
    app.command()(search)
    app.command()(caption)
