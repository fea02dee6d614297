"""`geomelt search` and `geomelt caption`: questions, answered with features."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geomelt.cli.options import CrsOption, IndexFolderOption, OutOption, takes_engine_options
from geomelt.cli.output import JsonOption, print_json, print_table
from geomelt.cli.progress import progress_bar
from geomelt.engine_options import EngineOptions
from geomelt.results import checked_output, write_features

if TYPE_CHECKING:
    from geomelt.searching import SearchQuery

Extent = tuple[float, float, float, float]


def _extent_option(help_text: str) -> Any:
    return typer.Option("--extent", "--bbox", metavar="W S E N", help=help_text)


@takes_engine_options
def search(
    engine: EngineOptions,
    index: Annotated[str, typer.Option("--in", metavar="INDEX", help="An index's name or file.")],
    text: Annotated[str, typer.Argument(help="What the tiles should show.")] = "",
    k: Annotated[int, typer.Option("--k", "-k", help="How many hits at most, 1 to 10,000.")] = 20,
    min_score: Annotated[float | None, typer.Option(help="The lowest score, -1 to 1.")] = None,
    extent: Annotated[
        Extent | None, _extent_option("Only tiles that share ground with this extent.")
    ] = None,
    crs: CrsOption = "EPSG:4326",
    like: Annotated[list[int] | None, typer.Option(help="Tile id: more like this.")] = None,
    unlike: Annotated[list[int] | None, typer.Option(help="Tile id: less like this.")] = None,
    merge: Annotated[bool, typer.Option(help="Drop a hit that overlaps a better one.")] = True,
    out: OutOption = None,
    json: JsonOption = False,
    index_folder: IndexFolderOption = None,
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
        hits = search_index(engine.load(), store, query, name=index)
    if out:
        write_features(hits, out, layer="hits")
    if json:
        print_json(hits)
    else:
        _print_hits(hits, query)


@takes_engine_options
def caption(
    engine: EngineOptions,
    raster: Annotated[Path, typer.Argument(help="A georeferenced raster.")],
    extent: Annotated[
        Extent | None,
        _extent_option("Only this extent; a tile belongs to it when its centre does."),
    ] = None,
    crs: CrsOption = "EPSG:4326",
    bands: Annotated[list[int] | None, typer.Option(help="Bands as red, green, blue.")] = None,
    tiles: Annotated[bool, typer.Option(help="Caption the tiles of the extent, too.")] = True,
    max_tiles: Annotated[int, typer.Option(help="The finest level with at most so many.")] = 64,
    out: OutOption = None,
    json: JsonOption = False,
) -> None:
    """Describe an extent of a raster, and the tiles in it, in sentences."""
    from geomelt.captioning import caption_extent
    from geomelt.imagery.source import RasterSource

    if out:
        checked_output(out)
    with RasterSource.open(raster, bands=bands) as source, progress_bar("captions") as progress:
        captions = caption_extent(
            engine.load(),
            source,
            extent,
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


def _print_hits(hits: dict[str, Any], query: SearchQuery) -> None:
    if not hits["features"]:
        print(_nothing_found(hits["query"], query))
        return
    from shapely.geometry import shape

    for feature in hits["features"]:
        centre = shape(feature["geometry"]).centroid
        feature["properties"]["lon lat"] = f"{centre.x:.5f} {centre.y:.5f}"
    columns = ["rank", "tile_id", "score", "lon lat", "caption", "source", "ground_size", "date"]
    _print_features(hits, columns)


def _nothing_found(asked: dict[str, Any], query: SearchQuery) -> str:
    if not asked["searched"]:
        return f"{asked['index']} holds no tiles yet: index some imagery into it."
    limits, remedies = [], []
    if query.extent:
        limits.append("lies in that extent")
        remedies.append("widen the extent")
    if query.min_score is not None:
        limits.append("reaches that score")
        remedies.append("lower the score")
    if not limits:
        return f"{asked['index']} holds no tiles but the examples: index more imagery into it."
    return f"No tile of {asked['index']} {' and '.join(limits)}: {' or '.join(remedies)}."


def _print_features(collection: dict[str, Any], columns: list[str]) -> None:
    """A row for each feature; what none of them has takes no column."""
    found = [feature["properties"] for feature in collection["features"]]
    filled = [name for name in columns if any(each[name] is not None for each in found)]
    print_table(filled, [[each[name] for name in filled] for each in found])


def add_commands(app: typer.Typer) -> None:
    app.command()(search)
    app.command()(caption)
