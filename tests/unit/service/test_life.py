"""How the server starts, waits and ends."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from support.server_process import END_SECONDS, ServerProcess

StartServer = Callable[..., ServerProcess]
NO_MODEL = ("--model", "no-such-model")


def test_exactly_one_line_on_stdout(start_server: StartServer) -> None:
    server = start_server(*NO_MODEL)
    assert server.ready["ready"] is True
    assert server.ready["pid"] == server.process.pid
    assert server.ready["protocol"] == 1
    assert set(server.ready) == {"ready", "port", "pid", "protocol", "version"}
    server.client.get("/v1/health")
    server.client.post("/v1/shutdown")
    assert server.ends_within(END_SECONDS) == 0
    assert server.rest_of_stdout() == ""


def test_it_logs_to_stderr_and_a_file(start_server: StartServer) -> None:
    server = start_server(*NO_MODEL)
    server.wait_for_engine()
    server.client.post("/v1/shutdown")
    server.ends_within(END_SECONDS)
    (log,) = server.home.rglob("serve-*.log")
    for text in (log.read_text(), server.stderr_file.read_text()):
        assert "answering on 127.0.0.1" in text
        assert "a-token-for-tests" not in text


def test_health_names_a_missing_model(start_server: StartServer) -> None:
    server = start_server(*NO_MODEL)
    health = server.wait_for_engine()
    assert health["status"] == "failed"
    assert "no-such-model" in health["detail"]
    assert health["model"] is None
    assert health["capabilities"] == []
    assert health["index_folder"] == str(server.index_folder)
    response = server.client.post("/v1/indexes", json={"name": "city"})
    assert (response.status_code, response.json()["code"]) == (503, "model-missing")


def test_own_token_is_in_a_file_for_the_user_alone(start_server: StartServer) -> None:
    server = start_server(*NO_MODEL, token=None)
    file = Path(server.ready["token_file"])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_text()) >= 32
    assert server.client.get("/v1/health").status_code == 200
    server.client.post("/v1/shutdown")
    server.ends_within(END_SECONDS)
    assert not file.exists()


def test_closed_stdin_ends_it(start_server: StartServer) -> None:
    server = start_server(*NO_MODEL)
    assert server.process.stdin
    server.process.stdin.close()
    assert server.ends_within(END_SECONDS) == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no shell that closes stdin")
def test_no_stdin_at_all_ends_it_at_once(tmp_path: Path) -> None:
    ended = subprocess.run(
        ["/bin/sh", "-c", 'exec "$0" -m geomelt serve <&-', sys.executable],
        env={**os.environ, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_without_the_guard_stdin_may_close(start_server: StartServer) -> None:
    server = start_server(*NO_MODEL, "--no-stdin-guard")
    assert server.process.stdin
    server.process.stdin.close()
    with pytest.raises(subprocess.TimeoutExpired):
        server.ends_within(1.0)
    assert server.client.get("/v1/health").status_code == 200


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it(start_server: StartServer, number: signal.Signals) -> None:
    server = start_server(*NO_MODEL)
    os.kill(server.process.pid, number)
    assert server.ends_within(END_SECONDS) == 0


def test_shutdown_is_answered(start_server: StartServer) -> None:
    server = start_server(*NO_MODEL)
    assert server.client.post("/v1/shutdown").status_code == 202
    assert server.ends_within(END_SECONDS) == 0


def test_an_open_connection_does_not_hold_it(start_server: StartServer) -> None:
    server = start_server(*NO_MODEL)
    with socket.create_connection(("127.0.0.1", server.ready["port"])) as waiting:
        waiting.sendall(b"POST /v1/caption HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        server.client.post("/v1/shutdown")
        assert server.ends_within(END_SECONDS) == 0


def test_only_this_machine_can_reach_it(start_server: StartServer) -> None:
    server = start_server(*NO_MODEL)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            pytest.skip("this machine has no address but the loopback")
        address = asking.getsockname()[0]
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://{address}:{server.ready['port']}/v1/health")


def test_busy_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = subprocess.run(
            [sys.executable, "-m", "geomelt", "serve", "--port", port, "--no-stdin-guard"],
            env={**os.environ, "HOME": str(tmp_path)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1
    assert port in ended.stderr
