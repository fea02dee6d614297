"""Answers that are sent while they are made, and work that ends when nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Annotated

from anyio import from_thread
from fastapi import Depends, Header, Request
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect

Accept = Annotated[str, Header()]


def streamed(parts: Iterator[str], media_type: str) -> StreamingResponse:
    """The first two parts are made at once: what goes wrong early is still a problem document.

    No more parts are made once the client has gone.
    """
    return StreamingResponse(chain(list(islice(parts, 2)), parts), media_type=media_type)


def _stop_when_gone(request: Request) -> Callable[[], None]:
    def stop() -> None:
        if from_thread.run(request.is_disconnected):
            raise ClientDisconnect

    return stop


StopWhenGone = Annotated[Callable[[], None], Depends(_stop_when_gone)]
"""For a call in a thread of its own: raises ClientDisconnect once the client has gone."""
