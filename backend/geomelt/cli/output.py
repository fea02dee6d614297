"""What goes to stdout, what to stderr, and with which exit code a command ends."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from geomelt.base import disk
from geomelt.base.errors import GeomeltError
from geomelt.base.json_text import json_text

if TYPE_CHECKING:
    from rich.console import Console

WRONG_ARGUMENTS = 2
FAILED = 1
STOPPED = 130

# The user's own words were wrong, rather than what they found.
_ARGUMENT_CODES = {"bad-k", "bad-extent", "bad-name", "empty-query", "invalid", "port-busy"}
# What only the command line can add.
_MORE = {"no-such-index": " 'geomelt indexes' lists those there are."}
_JSON = "geomelt.json"


def _remember(context: typer.Context, wanted: bool) -> bool:
    context.meta[_JSON] = wanted
    return wanted


JsonOption = Annotated[
    bool,
    typer.Option("--json", help="One JSON document on stdout, nothing else.", callback=_remember),
]


class Commands(TyperGroup):
    """All commands; an error of the user's world ends in one sentence, never in a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except GeomeltError as error:
            raise _ended(ctx, error) from error
        except OSError as error:
            if known := disk.as_geomelt_error(error):
                raise _ended(ctx, known) from error
            raise


def _ended(ctx: typer.Context, error: GeomeltError) -> typer.Exit:
    sentence = error.detail + _MORE.get(error.code, "")
    remark(sentence)
    if ctx.meta.get(_JSON):
        print_json({"code": error.code, "detail": sentence})
    return typer.Exit(WRONG_ARGUMENTS if error.code in _ARGUMENT_CODES else FAILED)


def show_whatever_fits() -> None:
    """Letters that the terminal or a redirected output cannot show are escaped from here on."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # None in a windowed process
            stream.reconfigure(errors="backslashreplace")


def print_json(document: Any) -> None:
    """The one document of `--json`: UTF-8, whatever the output's own encoding is."""
    text = json_text(document) + "\n"
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(text)


def remark(sentence: str) -> None:
    """A line on stderr."""
    print(sentence, file=sys.stderr)


def stderr_console() -> Console:
    """For progress."""
    from rich.console import Console

    return Console(stderr=True)


def counted(number: int, thing: str) -> str:
    """`1 tile`, `2 tiles`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def print_table(columns: list[str], rows: list[list[Any]], *, title: str | None = None) -> None:
    """A table on stdout; numbers to the right."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for position, column in enumerate(columns):
        numeric = all(isinstance(row[position], int | float) for row in rows)
        table.add_column(column, justify="right" if rows and numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    # What is piped or written to a file is not folded: paths stay whole.
    Console(width=None if sys.stdout.isatty() else 1000).print(table)


def _cell(value: Any) -> str:
    from rich.markup import escape

    if value is None:
        return ""
    return f"{value:.3f}" if isinstance(value, float) else escape(str(value))
