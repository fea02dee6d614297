"""The doors: who may call, from where, and with how large a body of what kind."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geomelt.service.problems import Problem

MAX_BODY_BYTES = 64 * 1024 * 1024
# A refused body is still taken in for a while: a client that is busy sending would
# otherwise see a broken connection instead of the answer.
DRAIN_SECONDS = 5.0


def local_hosts(port: int) -> frozenset[str]:
    """The `Host` values of a server on this machine, against DNS rebinding."""
    return frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})


class Gate:
    """Pure ASGI middleware: nothing reaches `app` that the contract does not allow."""

    def __init__(self, app: ASGIApp, *, token: str, hosts: Collection[str]) -> None:
        self.app = app
        self.token = token.encode()
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(headers)
        body: Message | None = None
        if refusal is None:
            body = await _body(headers, receive)
            refusal = None if body else _too_large()
        if refusal:
            await refusal(scope, receive, send)
            return
        await self.app(scope, _replay(body, receive), send)

    def _refusal(self, headers: Headers) -> Problem | None:
        if headers.get("host") not in self.hosts:
            return Problem(
                403, "foreign-host", "The Host header is not this server's: call 127.0.0.1."
            )
        if "origin" in headers:
            return Problem(
                403, "cross-origin", "Web pages may not call GeoMELT: use the plugin or the CLI."
            )
        scheme, _, given = headers.get("authorization", "").partition(" ")
        known = hmac.compare_digest(given.strip().encode("latin-1"), self.token)
        if scheme.lower() != "bearer" or not known:
            return Problem(
                401,
                "unauthorized",
                "The token is missing or wrong: send the one this server was started with.",
                {"WWW-Authenticate": "Bearer"},
            )
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
        if (kind or has_body) and kind != "application/json":
            return Problem(415, "json-only", "The body is not JSON: send it as application/json.")
        return None


def _too_large() -> Problem:
    limit = MAX_BODY_BYTES // 1024 // 1024
    return Problem(
        413,
        "too-large",
        f"The body is larger than {limit} MiB: send a smaller picture or fewer paths.",
        {"Connection": "close"},
    )


async def _body(headers: Headers, receive: Receive) -> Message | None:
    """The whole body as one message; None when it is larger than allowed."""
    announced = headers.get("content-length", "0")
    if int(announced) > MAX_BODY_BYTES:
        await _drain(receive)
        return None
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return message
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
        if size > MAX_BODY_BYTES:
            if more:
                await _drain(receive)
            return None
        if not more:
            return {"type": "http.request", "body": b"".join(parts), "more_body": False}


async def _drain(receive: Receive) -> None:
    async def until_the_end() -> None:
        while (await receive()).get("more_body", False):
            pass

    try:
        await asyncio.wait_for(until_the_end(), DRAIN_SECONDS)
    except asyncio.TimeoutError:
        return


def _replay(first: Message | None, receive: Receive) -> Receive:
    """A receive that gives `first`, then what still comes (the client going away)."""
    waiting = [first] if first else []

    async def replayed() -> Message:
        return waiting.pop() if waiting else await receive()

    return replayed
