"""Rewrites the plugin's pins of uv: `refresh_pins.py [VERSION]`, the newest by default.

The index has the SHA-256 of each wheel (PEP 691); run the tests afterwards: uv's messages change.
"""

from __future__ import annotations

import json
import re
import sys
import urllib.request
from pathlib import Path

PINS = Path(__file__).resolve().parents[2] / "geomelt_qgis/core/installer/uv-pins.txt"
INDEX = "https://pypi.org/simple/uv/"
KEPT = (
    "macosx_10_12_x86_64", "macosx_11_0_arm64", "manylinux_2_17_aarch64.", "manylinux_2_17_x86_64.",
    "musllinux_1_1_x86_64", "win_amd64", "win_arm64",
)  # fmt: skip
HEAD = "# uv, as the package index has it: SHA-256 and wheel. `make pins` writes this file anew.\n"


def main(version: str) -> None:
    accept = {"Accept": "application/vnd.pypi.simple.v1+json"}
    with urllib.request.urlopen(urllib.request.Request(INDEX, headers=accept)) as answer:
        page = json.load(answer)
    releases = [each for each in page["versions"] if re.fullmatch(r"[\d.]+", each)]
    version = version or max(releases, key=lambda each: [int(part) for part in each.split(".")])
    lines = [
        f"{file['hashes']['sha256']}  {file['filename']}\n"
        for file in page["files"]
        if file["filename"].startswith(f"uv-{version}-py3-none-")
        and file["filename"].removeprefix(f"uv-{version}-py3-none-").startswith(KEPT)
    ]
    if len(lines) != len(KEPT):
        sys.exit(f"uv {version} has {len(lines)} of the {len(KEPT)} wheels that are pinned")
    PINS.write_text(HEAD + "".join(lines), encoding="utf-8")
    print(f"{PINS}: uv {version}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
