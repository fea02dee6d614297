"""Runs a module as `python -m MODULE` would, or a program, and ends it when stdin closes.

    python supervisor.py MODULE [ARGUMENTS]
    python supervisor.py --program PROGRAM [ARGUMENTS]

QGIS holds stdin: however QGIS goes, no installation or training goes on behind its back.
"""

from __future__ import annotations

import asyncio
import os
import runpy
import sys
import threading
from collections.abc import Callable


def _take_stdin() -> int:
    """QGIS's pipe for this process alone; on Windows a child that inherits it would hang."""
    own = os.dup(0)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    return own


def _end_with(pipe: int, end: Callable[[], None]) -> None:
    while os.read(pipe, 4096):
        continue
    end()
    os._exit(1)


def _hold(end: Callable[[], None] = lambda: None) -> None:
    threading.Thread(target=_end_with, args=(_take_stdin(), end), daemon=True).start()


async def _run(program: str, *arguments: str) -> int:
    """Its exit status; 128 and the number of the signal that killed it, as shells have it."""
    child = await asyncio.create_subprocess_exec(
        program, *arguments, stdin=asyncio.subprocess.DEVNULL
    )
    _hold(child.kill)
    status = await child.wait()
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    if sys.argv[1] == "--program":
        sys.exit(asyncio.run(_run(*sys.argv[2:])))
    _hold()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
