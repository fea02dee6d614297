"""Runs a module as `python -m MODULE` would, and ends when stdin closes.

    python leash.py MODULE [ARGUMENTS]

QGIS holds stdin: however QGIS goes, no installation or training goes on behind its back.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading


def _take_stdin() -> int:
    """QGIS's pipe for this process alone; on Windows a child that inherits it would hang."""
    own = os.dup(0)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    return own


def _end_with(pipe: int) -> None:
    while os.read(pipe, 4096):
        continue
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with, args=(_take_stdin(),), daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
