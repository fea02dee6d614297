"""A real `geomelt serve` for the tests."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx
from support.contract import EVENTS, check_response

TOKEN = "a-token-for-tests"
START_SECONDS = 180  # the first import of torch on a busy machine
END_SECONDS = 20  # two on a machine with nothing else to do


class ServerProcess:
    """The process, its ready line and a client that knows its token.

    The client holds every answer to the contract.
    """

    def __init__(self, home: Path, *arguments: str, token: str | None = TOKEN) -> None:
        environment = {**os.environ, "HOME": str(home), "XDG_STATE_HOME": str(home / "state")}
        environment.pop("GEOMELT_TOKEN", None)
        if token is not None:
            environment["GEOMELT_TOKEN"] = token
        self.home = home
        self.index_folder = home / "indexes"
        self.stderr_file = home / "stderr.txt"
        command = [sys.executable, "-m", "geomelt", "serve", "--threads", "1"]
        command += ["--index-folder", str(self.index_folder), *arguments]
        with self.stderr_file.open("w") as stderr:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=environment,
                text=True,
            )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.ready: dict[str, Any] = json.loads(self._first_line())
        if token is None:
            token = Path(self.ready["token_file"]).read_text()
        self.url = f"http://127.0.0.1:{self.ready['port']}"
        self.client = httpx.Client(
            base_url=self.url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
            event_hooks={"response": [_check]},
        )

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def _first_line(self) -> str:
        line = self._lines.get(timeout=START_SECONDS)
        assert line, f"no ready line: {self.stderr_file.read_text()}"
        return line

    def rest_of_stdout(self) -> str:
        """All that came after the ready line, once the process has ended."""
        lines = []
        while line := self._lines.get(timeout=10):
            lines.append(line)
        return "".join(lines)

    def wait_for_engine(self) -> dict[str, Any]:
        """The health once the model is no longer loading."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            health: dict[str, Any] = self.client.get("/v1/health").json()
            if health["status"] != "loading":
                return health
            time.sleep(0.1)
        raise AssertionError(f"still loading: {self.stderr_file.read_text()}")

    def wait_for_job(self, job_id: str, seconds: float = 60) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            job: dict[str, Any] = self.client.get(f"/v1/jobs/{job_id}").json()
            if job["state"] not in ("queued", "running"):
                return job
            time.sleep(0.05)
        raise AssertionError(f"job still running: {job}")

    def ends_within(self, seconds: float) -> int:
        """The exit code."""
        return self.process.wait(timeout=seconds)

    def close(self) -> None:
        self.client.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                stream.close()


def _check(response: httpx.Response) -> None:
    """Every answer is as the contract says; a test that watches events checks them itself."""
    if response.headers.get("content-type", "").partition(";")[0] != EVENTS:
        response.read()
        check_response(response)


def problem(response: httpx.Response) -> tuple[int, str]:
    """Status and code of an answer that must be a problem."""
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert set(body) == {"type", "title", "status", "code", "detail"}
    assert body["status"] == response.status_code
    assert body["detail"].endswith((".", "?"))  # a whole sentence, or "did you mean …?"
    return response.status_code, body["code"]
