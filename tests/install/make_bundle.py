"""Makes the one file that installs the backend without a network, on whatever system this is.

    make_bundle.py --platform windows-x86_64 --wheel geomelt-….whl --torch torch==2.13.0 …

geomelt-VERSION-PLATFORM, in the folder named, becomes a folder of wheels for the platform, with
uv's and the archive of a standalone Python in the layout of a mirror, and the .zip the same in one
file. uv, of the version that the plugin pins, resolves for that platform, and checks the archive
by the SHA-256 that it knows.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from pathlib import Path
from urllib.parse import unquote

REPOSITORY = Path(__file__).resolve().parents[2]
PINS = REPOSITORY / "geomelt_qgis/core/installer/uv-pins.txt"


# As uv names the platform, its Pythons and its own wheel; as pip names it.
def _linux(machine: str) -> tuple[str, str, str, list[str]]:
    tags = [f"manylinux_2_{minor}_{machine}" for minor in range(28, 4, -1)]
    tags += [f"{name}_{machine}" for name in ("manylinux2014", "manylinux2010", "manylinux1")]
    key = f"cpython-{{}}-linux-{machine}-gnu"
    return f"{machine}-manylinux_2_28", key, f"manylinux_2_17_{machine}", tags


PLATFORMS = {
    "windows-x86_64": (
        "x86_64-pc-windows-msvc",
        "cpython-{}-windows-x86_64-none",
        "win_amd64",
        ["win_amd64"],
    ),
    "linux-x86_64": _linux("x86_64"),
    "linux-aarch64": _linux("aarch64"),
}


class Bundle:
    """A folder that is filled for one platform and one version of Python."""

    def __init__(self, folder: Path, platform: str, python: str) -> None:
        self.folder, self.python = folder, python
        self.uv_platform, self.key, self.uv_tag, self.pip_platforms = PLATFORMS[platform]
        pins = (line.split() for line in PINS.read_text().splitlines() if line[0] != "#")
        self.sha256, self.uv_wheel = next(pin for pin in pins if self.uv_tag in pin[1])
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.uv = Path(sys.executable).with_name("uv.exe" if os.name == "nt" else "uv")
        version = f"uv=={self.uv_wheel.split('-')[1]}"
        run(sys.executable, "-m", "pip", "install", "--quiet", version)
        self.download("--no-deps", version)
        if hashlib.sha256((folder / self.uv_wheel).read_bytes()).hexdigest() != self.sha256:
            sys.exit(f"{self.uv_wheel} of the package index is not the one in {PINS}")

    def download(self, *what: str) -> None:
        """By pip, for the platform."""
        platforms = [part for name in self.pip_platforms for part in ("--platform", name)]
        run(
            sys.executable, "-m", "pip", "download", "--quiet", "--dest", str(self.folder),
            "--only-binary", ":all:", "--python-version", self.python, "--implementation", "cp",
            *platforms, *what,
        )  # fmt: skip

    def add_packages(self, wheel: Path, torch: str, torch_index: str) -> None:
        """The backend, PyTorch from its own index, and what both need."""
        backend = Path(shutil.copy(wheel, self.folder))
        index = ["--index-url", torch_index] if torch_index else []
        self.download("--no-deps", *index, torch)
        (found,) = self.folder.glob("torch-*.whl")
        requirements = f"{backend}\ntorch=={found.name.split('-')[1]}\n"
        pins = run(
            str(self.uv), "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--no-build",
            "--python-platform", self.uv_platform, "--python-version", self.python,
            "--find-links", str(self.folder), "-", feed=requirements,
        )  # fmt: skip
        rest = [line for line in pins.splitlines() if not line.startswith(("geomelt", "torch=="))]
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / "pins.txt"
            file.write_text("\n".join(rest))
            self.download("--no-deps", "--requirement", str(file))

    def add_python(self, given: str) -> None:
        """`given`: the archive, if there is one already; else it is downloaded."""
        key = self.key.format(self.python)
        known = json.loads(
            run(str(self.uv), "python", "list", "--all-platforms", "--only-downloads",
                "--output-format", "json", key)
        )  # fmt: skip
        url = known[0]["url"]
        release, name = unquote(url).split("/")[-2:]
        archive = self.folder / release / name
        archive.parent.mkdir()
        if given:
            if Path(given).name not in (name, url.rpartition("/")[2]):
                sys.exit(f"{given} is not {name}, which uv {self.uv_wheel.split('-')[1]} wants")
            shutil.copy(given, archive)
        else:
            fetch(url, archive)
        mirror = {"UV_PYTHON_INSTALL_MIRROR": self.folder.resolve().as_uri()}
        with tempfile.TemporaryDirectory() as scratch:
            run(str(self.uv), "python", "install", "--no-bin", "--no-registry",
                "--install-dir", scratch, key, environment=mirror)  # fmt: skip

    def pack(self) -> Path:
        """The zip beside the folder."""
        target = Path(f"{self.folder}.zip")
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # wheels are packed
            for file in sorted(path for path in self.folder.rglob("*") if path.is_file()):
                archive.write(file, file.relative_to(self.folder).as_posix())
        return target


def fetch(url: str, target: Path) -> None:
    try:
        with urllib.request.urlopen(url) as answer, target.open("wb") as file:
            shutil.copyfileobj(answer, file)
    except OSError as error:
        sys.exit(f"{url} cannot be fetched ({error}): bring it here, and name it: PYTHON_ARCHIVE=")


def run(*command: str, feed: str = "", environment: dict[str, str] | None = None) -> str:
    """Its output; ends the program where it fails."""
    done = subprocess.run(
        command, input=feed, stdout=subprocess.PIPE, text=True,
        env={**os.environ, **(environment or {})},
    )  # fmt: skip
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed")
    return done.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--platform", choices=PLATFORMS, required=True)
    parser.add_argument("--python", default="3.12", help="its version; the plugin needs this one")
    parser.add_argument("--python-archive", default="", help="where it cannot be fetched")
    parser.add_argument("--wheel", type=Path, required=True, help="of the backend")
    parser.add_argument("--torch", required=True)
    parser.add_argument("--torch-index", default="")
    parser.add_argument("--into", type=Path, required=True, help="a folder")
    options = parser.parse_args()
    name = f"geomelt-{options.wheel.name.split('-')[1]}-{options.platform}"
    bundle = Bundle(options.into / name, options.platform, options.python)
    bundle.add_python(options.python_archive)
    bundle.add_packages(options.wheel, options.torch, options.torch_index)
    made = bundle.pack()
    print(f"{made}: {made.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
