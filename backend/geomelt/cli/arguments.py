"""Arguments as analysts write them: texts that lead away, and extents."""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.core import TyperCommand

# A minus before a letter or a quote, then a blank or a comma: no option looks like that.
_LEADS_AWAY = re.compile(r'-(?=[^\W\d_]|").*[\s,].*', re.DOTALL)
# More letters than a short option has.
_WORD = re.compile(r"-[^\W\d_]{2,}")
_CORNERS = 4


class Question(TyperCommand):
    """A command whose text may begin with a minus, and which says what an extent is."""

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        options = {name: each.nargs for each in self.params for name in _takes_values(each)}
        for place, word in enumerate(args):
            if options.get(word) == _CORNERS:
                _check_corners(word, args[place + 1 : place + 1 + _CORNERS])
        if any(each.name == "text" for each in self.params):
            _check_lone_words(args, set(options))
        return super().parse_args(ctx, _texts_last(args, set(options)))


def _takes_values(parameter: Any) -> list[str]:
    """The names of an option that is followed by a value; none for arguments and switches."""
    is_argument = parameter.param_type_name == "argument"
    return [] if is_argument or getattr(parameter, "is_flag", False) else list(parameter.opts)


def _check_corners(option: str, words: list[str]) -> None:
    try:
        if len([float(word) for word in words]) == _CORNERS:
            return
    except ValueError:
        pass
    raise typer.BadParameter(
        f"{option} takes four numbers with blanks between, west, south, east and north: "
        f"{option} 11.5 48.1 11.6 48.2."
    )


def _check_lone_words(args: list[str], options: set[str]) -> None:
    for before, word in zip(["", *args], args, strict=False):
        if "--" in (before, word):
            return
        if before not in options and _WORD.fullmatch(word):
            raise typer.BadParameter(
                f"There is no option {word}. To lead a search away from something, say what the "
                f"tiles should show, too: 'harbour, {word}'."
            )


def _texts_last(args: list[str], options: set[str]) -> list[str]:
    """`-beach, ships` is a text wherever it stands, but for the value of an option."""
    if "--" in args:
        return args
    others: list[str] = []
    texts: list[str] = []
    for before, word in zip(["", *args], args, strict=False):
        away = before not in options and _LEADS_AWAY.fullmatch(word)
        (texts if away else others).append(word)
    return [*others, "--", *texts] if texts else args
