"""What the routes work with: one engine, one home of indexes, one queue of jobs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, cast

from fastapi import Depends, Request

from geomelt.base.addresses import Address
from geomelt.jobs import JobQueue
from geomelt.service.engine_holder import EngineHolder
from geomelt.service.open_indexes import OpenIndexes


@dataclass
class Backend:
    """`device` is the one asked for, the engine's the one in use. `stop` ends the process."""

    engine: EngineHolder
    home: str
    jobs: JobQueue
    device: str
    stop: Callable[[], None]
    open_indexes: OpenIndexes = field(init=False)

    def __post_init__(self) -> None:
        self.open_indexes = OpenIndexes(self.home)

    def address(self, name: str) -> Address:
        """Of an index of the home; GeomeltError `bad-name`."""
        return Address.named(name, self.home)


async def backend_of(request: Request) -> Backend:
    """A coroutine, so that it waits for no thread."""
    return cast(Backend, request.app.state.backend)


CurrentBackend = Annotated[Backend, Depends(backend_of)]
