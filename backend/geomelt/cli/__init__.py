"""The command line `geomelt`. What is heavy is imported inside the commands."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from geomelt.base.about import version
from geomelt.base.ending import end_now, threads_left
from geomelt.cli import (
    adapting,
    caption,
    concepts,
    converting,
    doctor,
    indexing,
    model,
    overview,
    reporting,
    sample,
    search,
    serving,
)
from geomelt.cli.output import FAILED, Commands, show_whatever_fits

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
    *(indexing, search, caption, concepts, overview, reporting),
    *(serving, sample, doctor, model, adapting, converting),
)
for module in _MODULES:
    module.add_commands(app)


def main() -> None:
    """The console script."""
    show_whatever_fits()
    try:
        app()
    except SystemExit as ended:  # as every command ends
        # A reader that was left behind, after Ctrl-C or on a dead share, is still at work.
        if threads_left() and isinstance(ended.code, int):
            end_now(ended.code if _flushed() else ended.code or FAILED)
        raise


def _flushed() -> bool:
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        return False
    return True
