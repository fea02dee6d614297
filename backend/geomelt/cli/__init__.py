"""The command line `geomelt`. What is heavy is imported inside the commands."""

from __future__ import annotations

from typing import Annotated

import typer

from geomelt.about import version
from geomelt.cli import (
    adapting,
    asking,
    concepts,
    converting,
    doctor,
    indexing,
    model,
    overview,
    reporting,
    sample,
    serving,
)
from geomelt.cli.output import Commands

app = typer.Typer(
    name="geomelt",
    cls=Commands,
    help="Caption, index and search imagery on this machine, offline.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"geomelt {version()}")
        raise typer.Exit


@app.callback()
def geomelt(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    """What stands before a command."""


_MODULES = (
    *(indexing, asking, concepts, overview, reporting),
    *(serving, sample, doctor, model, adapting, converting),
)
for module in _MODULES:
    module.add_commands(app)


def main() -> None:
    """The console script."""
    app()
