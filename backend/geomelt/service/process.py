"""What the server process has of its own: token, socket, log, stdout and the ready line."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
import socket
import sys
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

import platformdirs

from geomelt.base.about import PROTOCOL, version
from geomelt.base.errors import GeomeltError

_KEPT_LOGS = 10


@dataclass(frozen=True)
class Token:
    """What a caller must know, and the file it was written to when nobody gave one."""

    value: str
    file: Path | None

    @classmethod
    def from_environment(cls) -> Token:
        """`GEOMELT_TOKEN`, taken out of the environment, or a new one in the user's own file."""
        given = os.environ.pop("GEOMELT_TOKEN", "").strip()
        if given:
            return cls(given, None)
        folder = platformdirs.user_state_path("geomelt", appauthor=False)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / f"serve-{os.getpid()}.token"
        file.unlink(missing_ok=True)
        file.touch(mode=0o600, exist_ok=False)
        value = secrets.token_urlsafe(32)
        file.write_text(value, encoding="ascii")
        return cls(value, file)

    def forget(self) -> None:
        if self.file:
            with contextlib.suppress(OSError):
                self.file.unlink()


def open_socket(port: int) -> socket.socket:
    """A listening socket of 127.0.0.1; port 0 takes a free one."""
    try:
        return socket.create_server(("127.0.0.1", port), backlog=128)
    except OSError as error:
        raise GeomeltError(
            f"Port {port} cannot be had ({error.strerror}): choose another one, or leave --port "
            "away for a free one.",
            code="port-busy",
        ) from error


def log_to_stderr_and_file() -> Path | None:
    """Set up the log; the file it goes to, or None when that cannot be written.

    Each server writes a file of its own: two that rotate one file lose what the other wrote.
    """
    file = platformdirs.user_log_path("geomelt", appauthor=False) / f"serve-{os.getpid()}.log"
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    # Without a place for the file the log on stderr is still there.
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        _forget_old_logs(file.parent)
        handlers.append(
            RotatingFileHandler(file, maxBytes=2_000_000, backupCount=3, encoding="utf-8")
        )
    logging.basicConfig(
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s",
        handlers=handlers,
        force=True,
    )
    return file if len(handlers) > 1 else None


def _forget_old_logs(folder: Path) -> None:
    """Keep the newest; a file that another server still writes is new."""
    logs = sorted(folder.glob("serve-*.log*"), key=lambda log: log.stat().st_mtime, reverse=True)
    for old in logs[_KEPT_LOGS:]:
        with contextlib.suppress(OSError):
            old.unlink()


def take_stdout() -> TextIO:
    """The process's stdout for the ready line alone; whatever else prints goes to stderr."""
    sys.stdout.flush()
    own = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return own


def ready_line(port: int, token: Token) -> str:
    """The one line on stdout."""
    ready = {
        "ready": True,
        "port": port,
        "pid": os.getpid(),
        "protocol": PROTOCOL,
        "version": version(),
    }
    if token.file:
        ready["token_file"] = str(token.file)
    return json.dumps(ready)
