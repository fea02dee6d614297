"""Thousands of made-up calls to a real server, good and bad: none may end in an error of its own.

Schemathesis makes them from the contract. Every 5xx answer is a failure, save what the disk
refuses; so is an answer that the contract does not describe, and a server that is gone.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from support.server_process import TOKEN, ServerProcess  # noqa: E402
from support.tiny_model import save_tiny_model  # noqa: E402

INDEX = "city"
# The server is to stay, and so is the index.
CHECKS = "not_a_server_error,response_schema_conformance,content_type_conformance"
NOT_CALLED = ("^/v1/shutdown$",)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("schemathesis", help="its command, st")
    parser.add_argument("--calls", type=int, default=10_000, help="about so many at least")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        server = _server(home)
        try:
            return _fuzz(server, home, options)
        finally:
            server.close()


def _server(home: Path) -> ServerProcess:
    """A server of a tiny model and an index of a sample landscape."""
    from geomelt.sample.scene import write_sample

    model = save_tiny_model(home / "geomelt-tiny")
    (home / "imagery").mkdir()
    write_sample(home / "imagery" / "scene.tif", width=512, height=512, gsd=0.5, seed=1)
    server = ServerProcess(home, "--model", str(model))
    health = server.wait_for_engine()
    assert health["status"] == "ready", health["detail"]
    body = {"paths": [str(home / "imagery")], "captions": True}
    job = server.client.post(f"/v1/indexes/{INDEX}/jobs", json=body).json()
    assert server.wait_for_job(job["id"])["state"] == "done"
    return server


def _fuzz(server: ServerProcess, home: Path, options: argparse.Namespace) -> int:
    schema, report = home / "openapi.json", home / "report.json"
    schema.write_text(json.dumps(_schema(home / "imagery")), encoding="utf-8")
    calls = sum(len(methods) for methods in json.loads(schema.read_text())["paths"].values())
    command = [str(Path(options.schemathesis).absolute()), "run", str(schema), "--url", server.url]
    command += ["--header", f"Authorization: Bearer {TOKEN}", "--checks", CHECKS]
    command += ["--max-examples", str(-(-options.calls // (calls - 2))), "--continue-on-failure"]
    command += ["--phases", "coverage,fuzzing", "--request-timeout", "60", "--no-shrink"]
    command += ["--suppress-health-check", "all", "--warnings", "off"]
    command += ["--report", "json", "--report-json-path", str(report)]
    for path in NOT_CALLED:
        command += ["--exclude-path-regex", path]
    if options.seed is not None:
        command += ["--seed", str(options.seed)]
    ended = subprocess.run(command, cwd=home, check=False)
    alive = server.process.poll() is None
    if not alive:
        print("the server is gone", file=sys.stderr)
    if ended.returncode or not alive:
        print(server.stderr_file.read_text(errors="replace")[-20_000:], file=sys.stderr)
    return ended.returncode or int(not alive)


def _schema(imagery: Path) -> dict[str, Any]:
    """The contract, with names and paths that lead somewhere half of the time."""
    from geomelt.service.openapi import contract

    schema = contract()
    for path, methods in schema["paths"].items():
        for method, call in methods.items():
            for parameter in call.get("parameters", []):
                if parameter["name"] == "name" and (method, path) != (
                    "delete",
                    "/v1/indexes/{name}",
                ):
                    parameter["schema"] = {"anyOf": [{"const": INDEX}, {"type": "string"}]}
    job = schema["components"]["schemas"]["JobBody"]["properties"]["paths"]
    # Nothing that leads out of the test's folder: a made-up "/" would index the whole disk.
    named = {"type": "string", "pattern": r"^[^/~.\\\u0000][^/\\\u0000]*$", "maxLength": 200}
    job["items"] = {"anyOf": [{"const": str(imagery)}, named]}
    return schema


if __name__ == "__main__":
    sys.exit(main())
