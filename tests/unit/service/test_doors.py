"""Every door of the service: who may come in, and with what."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from support.server_process import TOKEN, ServerProcess, problem

MIB = 1024 * 1024


def test_no_token(server: ServerProcess) -> None:
    response = httpx.get(f"{server.url}/v1/health")
    assert problem(response) == (401, "unauthorized")
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header",
    [
        "Bearer wrong",
        f"Bearer {TOKEN}x",
        f"Basic {TOKEN}",
        TOKEN,
        "Bearer",
        "",
        f"Bearer {TOKEN[:-1]}",
    ],
)
def test_wrong_token(server: ServerProcess, header: str) -> None:
    response = httpx.get(f"{server.url}/v1/health", headers={"Authorization": header})
    assert problem(response) == (401, "unauthorized")


def test_token_with_foreign_letters(server: ServerProcess) -> None:
    headers = {"Authorization": "Bearer tökèn".encode("latin-1")}
    assert problem(httpx.get(f"{server.url}/v1/health", headers=headers)) == (401, "unauthorized")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost"])
def test_foreign_host(server: ServerProcess, host: str) -> None:
    response = server.client.get("/v1/health", headers={"Host": host})
    assert problem(response) == (403, "foreign-host")


def test_localhost_is_no_foreign_host(server: ServerProcess) -> None:
    host = f"localhost:{server.ready['port']}"
    assert server.client.get("/v1/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1"])
def test_cross_origin_page(server: ServerProcess, origin: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        response = server.client.request(method, "/v1/health", headers={"Origin": origin})
        assert problem(response) == (403, "cross-origin")
        assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize(
    "kind",
    ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", "text/json", None],
)
def test_form_and_text_posts(server: ServerProcess, kind: str | None) -> None:
    headers = {"Content-Type": kind} if kind else {}
    response = server.client.post("/v1/indexes", content=b'{"name": "city"}', headers=headers)
    assert problem(response) == (415, "json-only")
    assert server.client.get("/v1/indexes").json() == {"indexes": []}


def test_form_without_a_body(server: ServerProcess) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    response = server.client.post("/v1/shutdown", headers=headers)
    assert problem(response) == (415, "json-only")


def test_huge_body_announced(server: ServerProcess) -> None:
    headers = {"Content-Type": "application/json"}
    response = server.client.post("/v1/caption", content=b" " * (65 * MIB), headers=headers)
    assert problem(response) == (413, "too-large")


def test_huge_body_without_length(server: ServerProcess) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(65):
            yield b" " * MIB

    headers = {"Content-Type": "application/json"}
    response = server.client.post("/v1/caption", content=chunks(), headers=headers)
    assert problem(response) == (413, "too-large")
    assert server.client.get("/v1/health").status_code == 200


def test_huge_length_that_never_comes(server: ServerProcess) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.ready["port"], timeout=30)
    connection.putrequest("POST", "/v1/caption")
    connection.putheader("Authorization", f"Bearer {TOKEN}")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", str(10**12))
    connection.endheaders(b"{")
    response = connection.getresponse()
    assert (response.status, json.loads(response.read())["code"]) == (413, "too-large")
    connection.close()


@pytest.mark.parametrize(
    "body",
    [b"{", b"", b"not json", b'{"name": "a"', b"\xff\xfe", b"[" * 100_000, b"null", b"[1]", b'"x"'],
)
def test_broken_json(server: ServerProcess, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    response = server.client.post("/v1/indexes", content=body, headers=headers)
    assert problem(response) == (422, "invalid")


@pytest.mark.parametrize(
    ("call", "body", "code"),
    [
        ("indexes", {"name": "a", "more": 1}, "invalid"),
        ("indexes", {"name": 5}, "bad-name"),
        ("indexes", {}, "bad-name"),
        ("caption", {"extent": [0, 0, 1]}, "bad-extent"),
        ("caption", {"extent": [0, 0, 1, "2"]}, "bad-extent"),
        ("caption", {"tiles": "yes"}, "invalid"),
        ("caption", {"source": {"path": "a.tif", "bands": [0]}}, "invalid"),
        ("indexes/a/search", {"text": "x", "k": "20"}, "bad-k"),
        ("indexes/a/search", {"text": "x", "k": 2.5}, "bad-k"),
        ("indexes/a/search", {"text": "x", "positive": [2**70]}, "invalid"),
        ("indexes/a/jobs", {"paths": []}, "invalid"),
        ("indexes/a/jobs", {"paths": "/data"}, "invalid"),
    ],
)
def test_bodies_that_do_not_fit(
    server: ServerProcess, call: str, body: dict[str, Any], code: str
) -> None:
    assert problem(server.client.post(f"/v1/{call}", json=body)) == (422, code)


def test_numbers_that_are_none(server: ServerProcess) -> None:
    headers = {"Content-Type": "application/json"}
    content = b'{"text": "x", "min_score": NaN}'
    response = server.client.post("/v1/indexes/a/search", content=content, headers=headers)
    assert problem(response) == (422, "invalid")


@pytest.mark.parametrize(
    "name",
    [
        "..",
        ".",
        "",
        "../outside",
        "..\\outside",
        "/etc/passwd",
        "C:\\outside",
        "a/b",
        "a\x00b",
        "a\n",
        " a",
        ".hidden",
        "a" * 65,
        "\u2025/outside",
        "\uff0e\uff0e\uff0foutside",
        "a\u2215b",
        "\u202eabc",
        "e\u0301",
        "NUL",
        "com1.old",
    ],
)
def test_names_that_climb_out(server: ServerProcess, name: str) -> None:
    response = server.client.post("/v1/indexes", json={"name": name})
    assert problem(response) == (422, "bad-name")


@pytest.mark.parametrize(
    "path",
    [
        "..%2foutside",
        "..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e",
        "%2e%2e%5coutside",
        "..%5c..%5coutside",
        "%2fetc%2fpasswd",
        "%c0%ae%c0%ae%c0%afoutside",
        "%e2%80%a5%2foutside",
        "%ef%bc%8e%ef%bc%8e%ef%bc%8foutside",
        "outside%00",
        "a%2f..%2f..%2foutside",
    ],
)
@pytest.mark.parametrize(("method", "rest"), [("GET", ""), ("DELETE", ""), ("GET", "/report")])
def test_paths_that_climb_out(server: ServerProcess, path: str, method: str, rest: str) -> None:
    outside = server.home / "outside.geomelt"
    outside.write_bytes(b"not yours")
    # http.client sends the path as it is; a cleverer client would tidy it first.
    connection = http.client.HTTPConnection("127.0.0.1", server.ready["port"], timeout=30)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    connection.request(method, f"/v1/indexes/{path}{rest}", headers=headers)
    response = connection.getresponse()
    body = json.loads(response.read())
    connection.close()
    assert (response.status, body["code"]) in ((404, "no-such-call"), (422, "bad-name"))
    assert outside.read_bytes() == b"not yours"


@pytest.mark.parametrize("path", ["/", "/docs", "/redoc", "/openapi.json", "/v1", "/v1/nothing"])
def test_calls_that_are_not_there(server: ServerProcess, path: str) -> None:
    assert problem(server.client.get(path)) == (404, "no-such-call")
    assert problem(httpx.get(f"{server.url}{path}")) == (401, "unauthorized")


def test_method_that_is_not_there(server: ServerProcess) -> None:
    assert problem(server.client.put("/v1/health")) == (405, "no-such-call")


def test_websocket_is_refused(server: ServerProcess) -> None:
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    assert httpx.get(f"{server.url}/v1/health", headers=headers).status_code == 401


@pytest.mark.parametrize(
    "recipe",
    [
        b'{"overlap": 1' + b"0" * 400 + b"}",
        b'{"overlap": 1' + b"0" * 5000 + b"}",
        b'{"overlap": 1e999}',
        b'{"overlap": NaN}',
        b'{"overlap": "0.5"}',
        b'{"overlap": true}',
        b'{"overlap": 0.95}',
        b'{"overlap": [0.5]}',
        b'{"ground_sizes": [1' + b"0" * 400 + b"]}",
        b'{"ground_sizes": [-Infinity]}',
        b'{"ground_sizes": []}',
        b'{"ground_sizes": [0]}',
        b'{"ground_sizes": [1e300]}',
        b'{"ground_sizes": [1e-300]}',
        b'{"ground_sizes": [100, "200"]}',
        b'{"ground_sizes": {"a": 1}}',
        b'{"ground_sizes": "150"}',
        b'{"ground_sizes": [1,2,3,4,5,6,7,8,9]}',
        b'{"min_valid": 1.5}',
        b'{"stretch": [98, 2]}',
        b'{"stretch": [2, 2]}',
        b'{"stretch": [2]}',
        b'{"colour": 2}',
        b'{"": 2}',
        b"[]",
        b'"fine"',
        b'{"overlap": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    ],
)
def test_recipes_that_are_none(server: ServerProcess, recipe: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    content = b'{"paths": ["/data"], "recipe": ' + recipe + b"}"
    response = server.client.post("/v1/indexes/a/jobs", content=content, headers=headers)
    assert problem(response) == (422, "invalid")
    assert response.json()["detail"].endswith(".")


@pytest.mark.parametrize(
    "more",
    [
        {"bands": [1, 2]},
        {"bands": [0, 1, 2]},
        {"bands": [10**400, 1, 2]},
        {"bands": [1.5, 2, 3]},
        {"bands": "4,3,2"},
        {"crs": "nowhere"},
        {"crs": "EPSG:5703"},
        {"crs": "EPSG:\x00"},
        {"crs": 25832},
        {"crs": "x" * 30_000},
        {"source_timeout": 0},
        {"source_timeout": -1},
        {"source_timeout": 1e9},
        {"source_timeout": 10**400},
        {"source_timeout": "300"},
        {"paths": ["/data\x00"]},
        {"paths": ["\ud800"]},
        {"include": ["\x00"], "paths": ["/"]},
        {"timeout": 3},
    ],
)
def test_jobs_that_do_not_fit(server: ServerProcess, more: dict[str, Any]) -> None:
    headers = {"Content-Type": "application/json"}
    content = json.dumps({"paths": ["/data"], **more})
    response = server.client.post("/v1/indexes/a/jobs", content=content, headers=headers)
    assert problem(response) == (422, "invalid")
