"""A stand-in for a standalone Python, made from one of this machine: `standalone.py PYTHON FOLDER`.

FOLDER then is what uv takes for a mirror of python-build-standalone, with one release in it, and
`downloads.json` in it is the list with its SHA-256 for uv:

    UV_PYTHON_INSTALL_MIRROR=file://FOLDER UV_PYTHON_DOWNLOADS_JSON_URL=file://FOLDER/downloads.json
"""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
import sys
import tarfile
from pathlib import Path

RELEASE = "20260101"
UPSTREAM = "https://github.com/astral-sh/python-build-standalone/releases/download"
# Nothing that the backend needs, or this machine's own.
_LEFT_OUT = {
    "test", "site-packages", "dist-packages", "__pycache__", "idlelib", "tkinter", "turtledemo",
    "ensurepip", "sitecustomize.py",
}  # fmt: skip
_QUESTION = """
import json, os, sys, sysconfig
shared = sysconfig.get_config_var("Py_ENABLE_SHARED")
library = os.path.join(sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("INSTSONAME"))
print(json.dumps([list(sys.version_info[:3]), sysconfig.get_path("stdlib"),
                  os.path.realpath(sys.executable), library if shared else ""]))
"""


def make(python: str, folder: Path) -> Path:
    """Returns the archive."""
    answer = subprocess.check_output([python, "-I", "-c", _QUESTION])
    (major, minor, patch), stdlib, executable, library = json.loads(answer)
    version, name = f"{major}.{minor}.{patch}", f"python{major}.{minor}"
    machine = platform.machine()
    file = f"cpython-{version}+{RELEASE}-{machine}-unknown-linux-gnu-install_only_stripped.tar.gz"
    archive = folder / RELEASE / file
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive, "w:gz", compresslevel=1, dereference=True) as tar:
        tar.add(executable, f"python/bin/{name}")
        for link in ("python", "python3"):
            entry = tarfile.TarInfo(f"python/bin/{link}")
            entry.type, entry.linkname = tarfile.SYMTYPE, name
            tar.addfile(entry)
        tar.add(stdlib, f"python/lib/{name}", filter=_kept)
        if library:
            tar.add(library, f"python/lib/{Path(library).name}")
    known = {
        "name": "cpython", "arch": {"family": machine, "variant": None}, "os": "linux",
        "libc": "gnu", "major": major, "minor": minor, "patch": patch, "prerelease": "",
        "url": f"{UPSTREAM}/{RELEASE}/{file.replace('+', '%2B')}",
        "sha256": hashlib.sha256(archive.read_bytes()).hexdigest(),
        "variant": None, "build": RELEASE,
    }  # fmt: skip
    (folder / "downloads.json").write_text(
        json.dumps({f"cpython-{version}-linux-{machine}-gnu": known})
    )
    return archive


def _kept(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    parts = entry.name.split("/")
    if _LEFT_OUT & set(parts) or entry.name.endswith(".a"):
        return None
    return entry


if __name__ == "__main__":
    print(make(sys.argv[1], Path(sys.argv[2])))
