"""A hub of one model on 127.0.0.1, as far as huggingface_hub's downloads need one."""

from __future__ import annotations

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Hub:
    """Serves `files` of `repository` at `commit` while it is open."""

    def __init__(self, repository: str, commit: str, files: dict[str, bytes]) -> None:
        self.repository = repository
        self.commit = commit
        self.files = files
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Hub:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, path: str) -> bytes | None:
        if path.startswith(f"/api/models/{self.repository}/tree/{self.commit}"):
            listing = [
                {"type": "file", "path": name, "size": len(data), "oid": _oid(data)}
                for name, data in self.files.items()
            ]
            return json.dumps(listing).encode()
        return self.files.get(path.removeprefix(f"/{self.repository}/resolve/{self.commit}/"))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                data = hub._answer(self.path)
                self.send_response(404 if data is None else 200)
                if data is None:
                    self.send_header("X-Error-Code", "RepoNotFound")
                    data = b""
                self.send_header("Content-Length", str(len(data)))
                self.send_header("ETag", f'"{_oid(data)}"')
                self.send_header("X-Repo-Commit", hub.commit)
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(data)

            do_HEAD = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Stderr is the test's."""

        return Handler


def _oid(data: bytes) -> str:
    return hashlib.sha1(data).hexdigest()
