"""`geomelt sample`: a landscape to try things on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from geomelt.base.errors import GeomeltError
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
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")] = False,
    json: JsonOption = False,
) -> None:
    """Write a made-up landscape and, beside it, the truth about what is where."""
    from geomelt.sample.scene import write_sample

    truth = out.with_suffix(".truth.geojson")
    _check(out, truth, overwrite=overwrite)
    write_sample(
        out, width=size, height=size, gsd=gsd, seed=seed, crs=crs, dtype=dtype, bands=bands, cog=cog
    )
    if json:
        print_json({"raster": str(out), "truth": str(truth)})
    else:
        print(f"{out}\n{truth}")


def _check(out: Path, truth: Path, *, overwrite: bool) -> None:
    if out.suffix.lower() not in (".tif", ".tiff"):
        raise GeomeltError(f"A sample is a GeoTIFF, {out} does not say so: write a .tif.")
    for file in (out, truth):
        if file.exists() and not overwrite:
            raise GeomeltError(f"There is a file {file} already: name another or --overwrite it.")


def add_commands(app: typer.Typer) -> None:
    app.command()(sample)
