"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

IndexFolderOption = Annotated[
    Path | None,
    typer.Option(help="Where index names are looked up; the user's data folder by default."),
]
ModelOption = Annotated[
    Path | None, typer.Option(help="The model's folder; the one that came with GeoMELT by default.")
]
DeviceOption = Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")]
PrecisionOption = Annotated[str, typer.Option(help="auto, float32 or bfloat16.")]
ThreadsOption = Annotated[int, typer.Option(min=0, help="CPU threads; 0 leaves it to torch.")]
OutOption = Annotated[
    Path | None, typer.Option(help="Write the features to this .gpkg or .geojson, too.")
]
CrsOption = Annotated[str, typer.Option(help="The coordinate system of the extent.")]
