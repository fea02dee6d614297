"""The HTTP server: it says when it can answer, and is gone within two seconds when asked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

import uvicorn
from starlette.types import ASGIApp

from geomelt.base.ending import end_now

# The contract promises two seconds; a batch in hand may take longer than that, and no
# transaction is ever half written, so the process then ends without waiting for it.
END_WITHIN_SECONDS = 1.7


class Server(uvicorn.Server):
    """uvicorn that says when it can answer and is gone within two seconds when asked."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        on_ready: Callable[[], None],
        on_stop: Callable[[], object],
        on_end: Callable[[], None],
    ) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=1,
            # A client that polls on a stalled machine shall not meet a closed connection.
            timeout_keep_alive=60,
        )
        super().__init__(config)
        self._on_ready = on_ready
        self._on_stop = on_stop
        self._on_end = on_end

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """Begin the end; may be called from any thread, and more than once."""
        if self.should_exit:
            return
        self.should_exit = True
        deadline = threading.Timer(END_WITHIN_SECONDS, self.end)
        deadline.daemon = True
        deadline.start()
        self._on_stop()

    def end(self, code: int = 0) -> NoReturn:
        """End the process now."""
        self._on_end()
        end_now(code)
