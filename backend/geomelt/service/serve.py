"""`geomelt serve`: put the parts together and answer until it is shut down."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import NoReturn

from geomelt.engine.engine_options import EngineOptions
from geomelt.jobs import JobQueue
from geomelt.service.app import create_app
from geomelt.service.backend import Backend
from geomelt.service.engine_holder import EngineHolder
from geomelt.service.process import (
    Token,
    log_to_stderr_and_file,
    open_socket,
    ready_line,
    take_stdout,
)
from geomelt.service.security import Gate, local_hosts
from geomelt.service.server import Server
from geomelt.service.stdin_guard import StdinGuard

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ServeOptions:
    """`home` keeps the indexes; `port` 0 takes a free one.

    Without a `guard` a closed stdin does not end it.
    """

    engine: EngineOptions
    home: str
    port: int = 0
    guard: StdinGuard | None = None


def serve(options: ServeOptions) -> NoReturn:
    """Answer on 127.0.0.1 until it is shut down; does not return.

    Raises GeomeltError `port-busy` before anything is printed.
    """
    listening = open_socket(options.port)
    port: int = listening.getsockname()[1]
    stdout = take_stdout()
    log_file = log_to_stderr_and_file()
    token = Token.from_environment()
    engine = EngineHolder(options.engine.load)
    jobs = JobQueue(engine.get)

    def on_ready() -> None:
        log.info("answering on 127.0.0.1:%d, log in %s", port, log_file)
        print(ready_line(port, token), file=stdout, flush=True)
        engine.start()
        if options.guard:
            options.guard.then(server.stop)

    backend = Backend(
        engine=engine,
        home=options.home,
        jobs=jobs,
        device=options.engine.device,
        stop=lambda: server.stop(),
    )
    server = Server(
        Gate(create_app(backend), token=token.value, hosts=local_hosts(port)),
        on_ready=on_ready,
        on_stop=lambda: jobs.stop(timeout=0),
        on_end=token.forget,
    )
    try:
        server.run([listening])
    except BaseException:
        log.exception("the server broke")
        server.end(1)
    jobs.stop()
    server.end(0)
