"""GeoMELT: captions, searches and indexes local imagery. docs/python.md shows how it is used.

What is offered is loaded when it is first asked for: the command line starts without.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from geomelt.base.errors import GeomeltError

if TYPE_CHECKING:
    from geomelt.api import Index, caption, create, delete, indexes, open, write

__all__ = [
    "GeomeltError",
    "Index",
    "caption",
    "create",
    "delete",
    "indexes",
    "open",
    "write",
]

# ONNX Runtime's packages report what they run to their maker, unless this is set before they
# are loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'geomelt' has no attribute {name!r}")
    from geomelt import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
