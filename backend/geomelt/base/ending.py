"""The end of the process while threads are inside torch or GDAL.

A closing interpreter ends a daemon thread as it comes back from C++, and the whole process
aborts with "terminate called without an active exception" (SIGABRT).
"""

from __future__ import annotations

import logging
import os
import threading
from typing import NoReturn


def threads_left() -> bool:
    """Is a thread still at work that nobody waits for?"""
    return any(thread.daemon for thread in threading.enumerate())


def end_now(code: int) -> NoReturn:
    """End the process with `code` and close no interpreter; what was printed is not flushed."""
    logging.shutdown()
    os._exit(code)
