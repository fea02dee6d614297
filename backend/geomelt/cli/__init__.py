"""The command line `geomelt`. What is heavy is imported inside the commands."""

from __future__ import annotations

import typer

from geomelt.cli import asking, doctor, indexing, model, sample, serving
from geomelt.cli.output import Commands

app = typer.Typer(
    name="geomelt",
    cls=Commands,
    help="Caption, index and search imagery on this machine, offline.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for module in (indexing, asking, serving, sample, doctor, model):
    module.add_commands(app)


def main() -> None:
    """The console script."""
    app()
