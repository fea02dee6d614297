"""Can the backend be installed where users are? Its dependencies resolved for each platform.

Nothing is installed: uv looks for wheels of every dependency, for each system and Python. Reported
are the platforms that resolve, and for the others the package without a wheel. If no package index
can be reached, nothing is checked and nothing fails.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parents[1] / "backend" / "pyproject.toml"
PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
_UNREACHED = re.compile(r"error sending request|Failed to fetch|dns error|timed out", re.IGNORECASE)


@dataclass(frozen=True)
class Platform:
    """`lacking`: the packages without wheels for it, any of which uv names; none: must resolve."""

    name: str
    triple: str
    lacking: tuple[str, ...] = ()


PLATFORMS = (
    Platform("Windows x86-64", "x86_64-pc-windows-msvc"),
    Platform("macOS 14 arm64", "aarch64-apple-darwin"),
    Platform("Linux x86-64", "x86_64-manylinux_2_28"),
    Platform("Linux arm64", "aarch64-manylinux_2_28"),
    Platform("Windows arm64", "aarch64-pc-windows-msvc", lacking=("sqlite-vec",)),
    Platform("macOS x86-64", "x86_64-apple-darwin", lacking=("torch", "onnxruntime")),
)


@dataclass(frozen=True)
class Resolved:
    """The result of uv: the versions of all packages, or its message why there are none."""

    packages: dict[str, str]
    words: str

    @property
    def unreached(self) -> bool:
        return not self.packages and bool(_UNREACHED.search(self.words))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("uv", help="the command uv")
    uv = parser.parse_args().uv
    asked = [(platform, python) for platform in PLATFORMS for python in PYTHONS]
    with ThreadPoolExecutor(4) as pool:
        found = dict(zip(asked, pool.map(lambda each: _resolve(uv, *each), asked), strict=True))
    if all(each.unreached for each in found.values()):
        print("resolve: no package index can be reached from here, so nothing was resolved")
        return 0
    return _report(found)


def _resolve(uv: str, platform: Platform, python: str) -> Resolved:
    command = [uv, "pip", "compile", "--quiet", "--only-binary", ":all:", "--no-header"]
    command += ["--no-annotate", "--python-platform", platform.triple]
    command += ["--python-version", python, str(PYPROJECT)]
    # What uv takes a Mac for otherwise is older than the wheels of torch are made for.
    environment = {**os.environ, "MACOSX_DEPLOYMENT_TARGET": "14.0"}
    ended = subprocess.run(
        command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    pairs = (line.partition(";")[0].strip().split("==") for line in ended.stdout.splitlines())
    packages = {} if ended.returncode else {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
    return Resolved(packages, ended.stderr.strip())


def _report(found: dict[tuple[Platform, str], Resolved]) -> int:
    """Prints the table; 1 where a platform is not as it must be."""
    print(f"{'':16}" + "".join(f"{python:>10}" for python in PYTHONS) + "   torch of each")
    wrong = []
    for platform in PLATFORMS:
        row = [found[platform, python] for python in PYTHONS]
        cells = "".join(f"{str(len(each.packages)) if each.packages else 'no':>10}" for each in row)
        torch = ", ".join(each.packages.get("torch", "-") for each in row)
        print(f"{platform.name:16}{cells}   {torch}")
        for python, each in zip(PYTHONS, row, strict=True):
            if platform.lacking and each.packages:
                wrong.append(f"{platform.name}, Python {python}, resolves now: update the docs")
            elif platform.lacking and not any(name in each.words for name in platform.lacking):
                wrong.append(f"{platform.name}, Python {python}, lacks another: {each.words}")
            elif not platform.lacking and not each.packages:
                wrong.append(f"{platform.name}, Python {python}: {each.words}")
    print("(packages resolved, all as wheels; no: one has no wheel for it)")
    for platform in PLATFORMS:
        if platform.lacking:
            print(f"{platform.name}: no wheels of {' and '.join(platform.lacking)}")
    for each in wrong:
        print(each, file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
