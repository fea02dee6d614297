"""`geomelt caption`: an extent of a raster in sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geomelt.cli.arguments import Question
from geomelt.cli.found import print_features
from geomelt.cli.output import JsonOption, print_json
from geomelt.cli.progress_bar import progress_bar
from geomelt.cli.shared_options import (
    BandsOption,
    CrsOption,
    Extent,
    OutOption,
    extent_option,
    takes_engine_options,
)
from geomelt.engine.engine_options import EngineOptions


@takes_engine_options
def caption(
    engine: EngineOptions,
    raster: Annotated[Path, typer.Argument(help="A georeferenced raster.")],
    extent: Annotated[
        Extent | None,
        extent_option("Only this extent; a tile belongs to it when its centre does."),
    ] = None,
    crs: CrsOption = "EPSG:4326",
    bands: BandsOption = None,
    raster_crs: Annotated[
        str | None, typer.Option(metavar="CRS", help="Of a raster that has none of its own.")
    ] = None,
    tiles: Annotated[bool, typer.Option(help="Caption the tiles of the extent, too.")] = True,
    max_tiles: Annotated[int, typer.Option(help="The finest level with at most so many.")] = 64,
    out: OutOption = None,
    json: JsonOption = False,
) -> None:
    """Describe an extent of a raster, and the tiles in it, in sentences."""
    from geomelt.describing.captions import CaptionTask
    from geomelt.describing.extent import ExtentRequest, ExtentTiles
    from geomelt.describing.features import describe
    from geomelt.imagery.overrides import overrides_from_options
    from geomelt.imagery.reading.source import RasterSource
    from geomelt.results import checked_output, write_features

    request = ExtentRequest(extent, crs, tiles, max_tiles)
    if out:
        checked_output(out)
    known = overrides_from_options(bands, raster_crs)
    with (
        RasterSource.open(raster, bands=known.bands or None, crs=known.crs) as source,
        progress_bar("captions") as progress,
    ):
        chosen = ExtentTiles.of(source, request)  # before a network is loaded for nothing
        task = CaptionTask(engine.load().captioner)
        captions = describe(task, source, chosen, name=source.uri).collection(progress)
    if out:
        write_features(captions, out, layer="captions")
    if json:
        print_json(captions)
    else:
        print_features(captions, ["role", "caption", "ground_size", "window"])


def add_commands(app: typer.Typer) -> None:
    app.command(cls=Question)(caption)
