"""`geomelt sample`: a landscape to try things on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from geomelt.cli.output import JsonOption, print_json


def sample(
    out: Annotated[Path, typer.Argument(help="The GeoTIFF to write.")],
    size: Annotated[int, typer.Option(min=64, max=200_000, help="Pixels a side.")] = 4096,
    gsd: Annotated[float, typer.Option(min=0.01, max=1000, help="Metres per pixel.")] = 0.5,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same land.")] = 0,
    crs: Annotated[str, typer.Option(help="A projected coordinate system.")] = "EPSG:32633",
    dtype: Annotated[Literal["uint8", "uint16", "float32"], typer.Option()] = "uint8",
    bands: Annotated[int, typer.Option(min=3, max=4)] = 3,
    cog: Annotated[bool, typer.Option(help="Cloud Optimized GeoTIFF, with overviews.")] = False,
    json: JsonOption = False,
) -> None:
    """Write a made-up landscape and, beside it, the truth about what is where."""
    from geomelt.imagery.sample import write_sample

    write_sample(
        out, width=size, height=size, gsd=gsd, seed=seed, crs=crs, dtype=dtype, bands=bands, cog=cog
    )
    truth = out.with_suffix(".truth.geojson")
    if json:
        print_json({"raster": str(out), "truth": str(truth)})
    else:
        print(f"{out}\n{truth}")


def add_commands(app: typer.Typer) -> None:
    app.command()(sample)
