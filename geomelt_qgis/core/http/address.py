"""Where a running backend listens."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..network import Route


@dataclass(frozen=True)
class Address:
    """`route` is the way to another machine; None leads straight to this one."""

    url: str
    token: str = field(repr=False)
    route: Route | None = None
