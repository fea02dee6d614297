"""One step of an installation, and how a Python runs it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FETCH, BUNDLE, TRIAL = "uv", "bundle", "trial"
_SUPERVISOR = str(Path(__file__).with_name("supervisor.py"))


@dataclass(frozen=True)
class Step:
    """One process. `id` is what the record remembers; `share` how much of the bar it takes.

    `index`: where this step's packages come from, other than those of the others; it may hold a
    password, and so goes into the environment of the process, never among its arguments.
    """

    id: str
    title: str
    program: str
    arguments: tuple[str, ...]
    share: float
    index: str = ""


def supervised(module: str, *arguments: str) -> tuple[str, ...]:
    """The arguments of a Python that runs a module, and ends when its stdin closes."""
    return ("-I", "-X", "utf8", _SUPERVISOR, module, *arguments)


def supervised_program(program: str, *arguments: str) -> tuple[str, ...]:
    """The same for a program."""
    return supervised("--program", program, *arguments)
