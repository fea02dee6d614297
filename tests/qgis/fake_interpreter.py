"""Stands where a Python or uv would, for the installer's steps.

    fake_interpreter.py … MODULE ARGUMENTS        as a Python is called
    fake_interpreter.py COMMAND ARGUMENTS         as uv is

FAKE_STEPS names a folder. A file `STEP.sh` there is run in place of the step; `calls` lists
the steps that were asked for, `STEP.json` holds what the last such was called with.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

folder = Path(os.environ["FAKE_STEPS"])
called = sys.argv[1:]
if "utf8" in called:
    called = called[called.index("utf8") + 2 :]
elif called[0] not in ("python", "venv", "pip"):
    sys.exit("no step of the installer")
if called[0] == "--program":
    called = called[2:]
module, *arguments = called
step = {"venv": "environment", "geomelt": "check", "python": "python"}.get(module, "libraries")
if any(argument.startswith("torch==") for argument in arguments):
    step = "torch"
elif "download" in arguments or "--target" in arguments:
    step = "trial"
elif "--no-deps" in arguments:
    step = "backend"
(folder / f"{step}.json").write_text(
    json.dumps({"arguments": sys.argv[1:], "environment": dict(os.environ)})
)
with (folder / "calls").open("a") as calls:
    calls.write(f"{step}\n")
script = folder / f"{step}.sh"
if script.exists():
    sys.exit(subprocess.run(["/bin/sh", str(script)]).returncode)
if step == "environment":
    python = Path(arguments[-1]) / "bin" / "python"
    python.parent.mkdir(parents=True, exist_ok=True)
    python.write_text((folder / "python").read_text())
    python.chmod(0o755)
elif step == "check":
    print(json.dumps({"ok": True, "checks": []}))
else:
    print(f"Collecting {arguments[-1]}", flush=True)
    time.sleep(0.05)
