"""A backend that speaks the contract from recorded shapes, without a model.

For what a healthy backend never does: other protocol, a failed model, a crash. Run as
`fake_backend.py -m geomelt serve`; GEOMELT_FAKE names the odd behaviour.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # the backend's environment leaves it away
from fake_captions import captions
from fake_contract import fault
from fake_search import search, tile

MODE = os.environ.get("GEOMELT_FAKE", "")
TOKEN = os.environ.get("GEOMELT_TOKEN", "")
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
STAMP = {"id": "geomelt-mini", "revision": "r1", "dimension": 8}
MODEL = {**STAMP, "image_size": 224}
CAPTIONER = {"id": "geomelt-mini", "image_size": 224}
EVERYTHING = ["caption", "embed-texts", "embed-tiles", "score"]
CAPABILITIES = {"only-tiles": ["embed-tiles"], "only-captions": ["caption"]}.get(MODE, EVERYTHING)
STARTED = time.monotonic()
OTHER = "city was made with geomelt-base: index the imagery again to search it."


def index(name: str) -> dict[str, object]:
    return {
        "name": name, "path": f"/indexes/{name}.geomelt", "tiles": 1200, "sources": 3,
        "refused": 1, "bytes": 1_500_000, "created": "2026-01-01T00:00:00Z",
        "updated": "2026-01-01T00:00:00Z", "model": STAMP, "recipe": None,
        "compatible": MODE != "other-model", "problem": OTHER if MODE == "other-model" else None,
    }  # fmt: skip


class State:
    names: list[str] = [] if MODE == "no-index" else ["city"]
    concepts: dict[str, dict[str, object]] = {}  # noqa: RUF012
    job: dict[str, object] | None = None
    bodies: list[dict[str, object]] = []  # noqa: RUF012


def job() -> dict[str, object]:
    """The job in hand, one poll further."""
    current = State.job or {}
    if current["state"] == "queued":
        current["state"] = "running"
    elif current["index"] == "full" and current["done"]:
        current.update(state="failed", detail="The disk is full: free some space and go on.")
    elif current["state"] == "running":
        current["done"] = int(current["done"]) + 25  # type: ignore[call-overload]
        current.update(rate=50.0, eta_s=2.0, source="/data/a.tif")
        if current["done"] == 100:
            current.update(
                state="done", rate=None, eta_s=None, source=None,
                errors=[{"uri": "/data/bad.tif", "reason": "bad.tif is cut short."}],
                summary={"tiles": 100, "skipped": 0, "captioned": 0, "sources": 3, "indexed": 2,
                         "unchanged": 0, "renamed": 0, "refused": 1, "vanished": 0, "removed": 0,
                         "seconds": 2.0, "files": 3, "passed_over": 0},
                passed_over={"files": 3, "in_sources": 3, "belonging": 0, "passed_over": 0,
                             "suffixes": {}, "kinds": {}, "folders": 0, "named": [], "unnamed": 0,
                             "sentence": ""},
            )  # fmt: skip
            State.names.append(str(current["index"]))
    return current


class Handler(BaseHTTPRequestHandler):
    def answer(self, content: object, status: int = 200, media: str = "application/json") -> None:
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def problem(self, status: int, code: str, detail: str, **more: object) -> None:
        body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status,
                "code": code, "detail": detail, **more}  # fmt: skip
        self.answer(body, status, "application/problem+json")

    def body(self) -> dict[str, object]:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.loads(data) if data else {}
        State.bodies.append(body)
        return body

    def handle_call(self) -> None:
        body = self.body() if self.command == "POST" else {}
        parts = [part for part in self.path.split("/") if part][1:]
        if self.headers.get("Authorization") != f"Bearer {TOKEN}" or MODE == "other-token":
            self.problem(401, "unauthorized", "The token is not this backend's: restart it.")
        elif parts == ["test", "bodies"]:
            self.answer({"bodies": State.bodies})
        elif wrong := fault(self.command, self.path, body):
            self.problem(422, "invalid", f"The fake backend was asked what no backend is: {wrong}.")
        elif parts == ["health"]:
            self.answer(health())
        elif parts == ["shutdown"]:
            self.answer({"stopping": True}, 202)
            if MODE != "stubborn":
                threading.Timer(0.05, os._exit, [0]).start()
        elif parts == ["caption"]:
            captions(self, body)
        elif parts == ["classes"]:
            self.answer({"classes": ["forest", "water", "sand"]})
        elif parts == ["indexes"] and self.command == "POST":
            if body["name"] in State.names:
                self.problem(409, "index-exists", f"There is an index {body['name']} already.")
                return
            State.names.append(str(body["name"]))
            self.answer(index(str(body["name"])), 201)
        elif parts == ["indexes"]:
            self.answer({"indexes": [index(name) for name in State.names]})
        elif parts[0] == "indexes":
            self.index_call(parts[1], parts[2:], body)
        elif parts[0] == "jobs":
            if self.command == "DELETE" and State.job is not None:
                State.job["state"] = "cancelled"
            self.answer(job(), 202 if self.command == "DELETE" else 200)
        else:
            self.problem(404, "no-such-call", "There is nothing here.")

    def index_call(self, name: str, parts: list[str], body: dict[str, object]) -> None:
        if name == "busy" and (self.command == "DELETE" or parts == ["jobs"]):
            self.problem(409, "index-busy", "Another process writes to busy: wait until it ends.")
        elif name == "lost" and parts in (["check"], ["report"]):
            self.problem(422, "damaged-index", "lost is damaged: delete it and index anew.")
        elif self.command == "DELETE" and not parts:
            State.names.remove(name)
            self.answer(b"", 204)
        elif not parts:
            self.answer(index(name))
        elif parts[:1] == ["concepts"]:
            self.concept_call(parts[1:], body)
        elif parts == ["tiles"] and "after" in body:
            tiles = [tile(number, "/data/mosaic.tif") for number in range(1, 8)]
            left = [t for t in tiles if t["properties"]["tile_id"] > body["after"]]  # type: ignore[index]
            self.answer({"type": "FeatureCollection", "features": left[:4]})
        elif parts == ["change"]:
            changed = tile(
                1, "/data/2024.tif", rank=1, change=0.97, moved=0.2,
                appeared=0.5 if "appeared" in body else None,
                earlier_tile_id=7, earlier_source="/data/2020.tif", earlier_date="2020",
            )  # fmt: skip
            query = {"index": name, "from": body["from"], "to": body["to"], "pairs": 12,
                     "appeared": body.get("appeared"), "disappeared": body.get("disappeared"),
                     "seconds": 0.01}  # fmt: skip
            self.answer({"type": "FeatureCollection", "query": query, "features": [changed]})
        elif parts == ["summary"] and name == "slow":
            time.sleep(20)
        elif parts == ["summary"] and name == "bare":
            self.problem(404, "no-tiles", "The index bare holds no tiles there.")
        elif parts == ["summary"]:
            classes = [{"class": c, "tiles": n, "hectares": n / 2, "share": n / 4, "sureness": 0.9}
                       for c, n in (("forest", 3), ("water", 1), ("sand", 0))]  # fmt: skip
            self.answer({"index": name, "model": "geomelt-mini@r1", "levels": [0], "tiles": 4,
                         "hectares": 2.0, "dates": [], "seconds": 0.01,
                         "classes": classes})  # fmt: skip
        elif parts == ["summary", "chart"]:
            self.answer(b"<svg/>", media="image/svg+xml")
        elif parts == ["tiles"]:
            x, y = body["at"]  # type: ignore[misc]
            tiles = [tile(4, "/data/mosaic.tif")] if 0 <= x <= 10 and 0 <= y <= 10 else []
            self.answer({"type": "FeatureCollection", "features": tiles})
        elif parts == ["check"]:
            problems = ["3 tiles have no vector."] if name == "damaged" else []
            self.answer({"whole": not problems, "problems": problems})
        elif parts == ["search"]:
            search(self, name, body)
        elif parts == ["jobs"]:
            State.job = {
                "id": "j1", "kind": "index", "index": name, "done": 0,
                "state": "queued" if name == "second" else "running",
                "total": 100, "sources_done": 0, "sources_total": 3, "rate": None, "eta_s": None,
                "source": None, "errors": [], "notes": [], "started": None, "ended": None,
                "detail": None, "summary": None, "passed_over": None,
            }  # fmt: skip
            self.answer(State.job, 202)
        elif parts == ["report"]:
            refused = {"uri": "/data/bad.tif", "status": "refused", "tiles": 0,
                       "reason": "bad.tif is cut short.", "date": None, "date_origin": None,
                       "captioned": False, "bounds": None, "crs": None, "bands": None,
                       "said": [], "notes": []}  # fmt: skip
            placed = {"uri": "/data/a.tif", "status": "indexed", "tiles": 1200, "reason": None,
                      "date": "2020", "date_origin": "name", "captioned": True,
                      "bounds": [3, 4, 5, 6], "crs": "EPSG:26911", "bands": [1, 2, 3],
                      "said": [], "notes": ["/data/a.tif has a collar of 255."]}  # fmt: skip
            self.answer({"tiles": 1200, "sources": [placed, refused]})
        else:
            self.answer(PIXEL, media="image/jpeg")

    def concept_call(self, parts: list[str], body: dict[str, object]) -> None:
        if MODE == "no-concepts":
            self.problem(404, "no-such-call", "There is nothing here.")
        elif not parts:
            self.answer({"concepts": list(State.concepts.values())})
        elif self.command == "POST":
            concept = {"name": parts[0], "text": body["text"], "learned": False,
                       "positive": len(body["positive"]), "negative": len(body["negative"]),  # type: ignore[arg-type]
                       "created": "2026-01-01T00:00:00Z",
                       "updated": "2026-01-01T00:00:00Z"}  # fmt: skip
            State.concepts[parts[0]] = concept
            self.answer(concept)
        else:
            del State.concepts[parts[0]]
            self.answer(b"", 204)

    do_GET = do_POST = do_DELETE = handle_call  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        print(format % args, file=sys.stderr)


def health() -> dict[str, object]:
    loading = time.monotonic() - STARTED < 0.3
    answer = {
        "status": "loading" if loading else "ready", "detail": None, "protocol": 1,
        "version": "0.0.1" if MODE == "older" else "0.1.0",
        "pid": os.getpid(), "device": "cpu", "precision": "float32",
        "model": None if loading else MODEL, "captioner": None if loading else CAPTIONER,
        "capabilities": [] if loading else CAPABILITIES, "index_folder": "/indexes",
    }  # fmt: skip
    if MODE == "before-capabilities":
        del answer["capabilities"]
    if MODE == "no-model":
        answer.update(status="failed", detail="The model folder is empty: reinstall geomelt.")
    return answer


def end_with_stdin() -> None:
    sys.stdin.read()
    if MODE != "stubborn":
        os._exit(0)


def adapt() -> None:
    """`geomelt adapt --json`."""
    if MODE == "few-captions":
        detail = "Only 4 captioned places can be used: caption at least 20."
        print(detail, file=sys.stderr)
        print(json.dumps({"code": "too-few-captions", "detail": detail}))
        sys.exit(1)
    print("80 captioned places are read; a fifth is held out.", file=sys.stderr)
    if MODE == "slow-adapt":
        time.sleep(60)
    name = sys.argv[sys.argv.index("--out") + 1]
    print(json.dumps({"adapter": f"/adapters/{name}", "learned": 80, "held_out": 20,
                      "before": {"mR": 40.0}, "after": {"mR": 55.5}, "better": True,
                      "unread": []}))  # fmt: skip


if __name__ == "__main__":
    if "adapt" in sys.argv:
        threading.Thread(target=end_with_stdin, daemon=True).start()
        adapt()
        sys.exit(0)
    if MODE == "no-geomelt":
        sys.exit("/usr/bin/python3: No module named geomelt")
    if MODE == "dies":
        sys.exit("OSError: no space left on device")
    print("arguments:", *sys.argv[1:], file=sys.stderr)
    print("environment:", *sorted(os.environ), file=sys.stderr, flush=True)
    if MODE == "mute":
        time.sleep(600)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=end_with_stdin, daemon=True).start()
    line = {"ready": True, "port": server.server_port, "pid": os.getpid(),
            "protocol": 2 if MODE == "protocol-2" else 1, "version": "0.1.0"}  # fmt: skip
    print(json.dumps(line), flush=True)
    if MODE == "talkative":
        for _ in range(40_000):
            print("a line of a hundred letters " * 3, file=sys.stderr)
        print("the last word", file=sys.stderr, flush=True)
    server.serve_forever()
