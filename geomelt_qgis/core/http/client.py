"""The backend for tasks: each call waits for its answer, never on the GUI thread."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Generator
from typing import TypeVar

from ..errors import Cancelled
from .address import Address
from .calls import Call, Stream
from .connection import answer
from .reply import content, texts
from .sequence import SEQUENCE, Answer

_T = TypeVar("_T")
_NAP_S = 0.05
_PIECE_BYTES = 1 << 14  # of an answer that is read while it comes


class Client:
    """Every call raises BackendError, or Cancelled as soon as `cancelled` is true."""

    def __init__(self, address: Address, *, cancelled: Callable[[], bool] | None = None) -> None:
        self.address = address
        self._cancelled = cancelled or (lambda: False)
        self._streams: list[Generator[bytes, None, None]] = []

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        for stream in self._streams:
            stream.close()

    def send(self, call: Call[_T]) -> _T:
        """The answer, as the call reads it."""
        with answer(
            self.address,
            call.method,
            call.path,
            None if call.body is None else json.dumps(call.body).encode(),
            timeout_s=call.timeout_s,
            cancelled=self._cancelled,
        ) as response:
            data = response.read()
        return call.read(content(response.status, response.headers.get("Content-Type", ""), data))

    def stream(self, call: Stream) -> Answer:
        """Returns with the first features; all must be taken while the client is open."""
        self._streams.append(self._pieces(call))
        return Answer(texts(self._streams[-1]))

    def pause(self, seconds: float) -> None:
        """Waits inside a task. Raises Cancelled."""
        end = time.monotonic() + seconds
        while not self._cancelled():
            left = end - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, _NAP_S))
        raise Cancelled

    def _pieces(self, call: Stream) -> Generator[bytes, None, None]:
        with answer(
            self.address,
            "POST",
            call.path,
            json.dumps(call.request.to_json()).encode(),
            accept=SEQUENCE,
            timeout_s=call.timeout_s,
            cancelled=self._cancelled,
        ) as response:
            if response.status != 200:
                media = response.headers.get("Content-Type", "")
                content(response.status, media, response.read())
            while piece := response.read1(_PIECE_BYTES):
                if self._cancelled():
                    raise Cancelled
                yield piece
