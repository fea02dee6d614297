"""The options that several commands share."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geomelt.engine.engine_options import EngineOptions
from geomelt.results.file_formats import endings

if TYPE_CHECKING:
    import numpy as np

IndexArgument = Annotated[str, typer.Argument(metavar="INDEX", help="An index's name or file.")]
IndexFolderOption = Annotated[
    str | None,
    typer.Option(
        metavar="PATH",
        help="Where index names are looked up; the user's data folder by default.",
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(help=f"Write the features to this {endings()}, too."),
]
BandsOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="R,G,B",
        help="Bands as red, green, blue, such as 4,3,2, or one for grey; 'auto' has them chosen.",
    ),
]
Extent = tuple[float, float, float, float]  # west, south, east, north
CrsOption = Annotated[str, typer.Option(help="The coordinate system of the extent.")]


def extent_option(help_text: str) -> Any:
    """`--extent W S E N`, with what it means to the command."""
    return typer.Option("--extent", "--bbox", metavar="W S E N", help=help_text)


_ENGINE_OPTIONS: dict[str, Any] = {
    "model": Annotated[
        str | None,
        typer.Option(
            metavar="MODEL",
            help="What embeds: a folder or ORG/NAME@COMMIT of a GeoMELT, CLIP or SigLIP model; "
            "geomelt-mini by default.",
        ),
    ],
    "captioner": Annotated[
        str | None,
        typer.Option(
            metavar="MODEL",
            help="What captions: a GeoMELT, BLIP, GIT or vision-language model; by default MODEL "
            "where it can, else geomelt-mini.",
        ),
    ],
    "adapter": Annotated[
        str | None,
        typer.Option(
            metavar="ADAPTER",
            help="An adapter of MODEL: a name of geomelt adapters list, or its folder.",
        ),
    ],
    "device": Annotated[str, typer.Option(help="auto, cpu, cuda or mps.")],
    "precision": Annotated[
        str,
        typer.Option(help="auto (what this machine is quickest in), float32, bfloat16 or int8."),
    ],
    "threads": Annotated[int, typer.Option(min=0, help="CPU threads; 0 leaves one core free.")],
    "download": Annotated[
        bool,
        typer.Option("--download", help="Fetch ORG/NAME@COMMIT from the hub where it is not here."),
    ],
}


def takes_engine_options(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose parameter `engine: EngineOptions` comes from the options above."""
    options = [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=field.default,
            annotation=_ENGINE_OPTIONS[field.name],
        )
        for field in fields(EngineOptions)
        if field.name in _ENGINE_OPTIONS
    ]
    return with_options(
        command, "engine", options, lambda given: EngineOptions(landscape_tiles, **given)
    )


def landscape_tiles(count: int, side: int) -> np.ndarray:
    """Tiles of the sample landscape, uint8 (count, side, side, 3): to try runtimes on."""
    from geomelt.sample.landscape import sample_tiles

    return sample_tiles(count, side)


def with_options(
    command: Callable[..., None],
    name: str,
    options: Sequence[inspect.Parameter],
    value: Callable[[dict[str, Any]], Any],
) -> Callable[..., None]:
    """A command whose parameter `name` is the `value` of what these options give.

    They stand in its place where it is given by keyword only, else after all others.
    """
    signature = inspect.signature(command, eval_str=True)
    own = list(signature.parameters.values())
    place = list(signature.parameters).index(name)
    replaced = own.pop(place)
    if replaced.kind is not inspect.Parameter.KEYWORD_ONLY:
        place = len(own)
    parameters = [*own[:place], *options, *own[place:]]

    @functools.wraps(command)
    def run(**given: Any) -> None:
        made = value({option.name: given.pop(option.name) for option in options})
        command(**{name: made}, **given)

    run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    return run
