"""Packs the plugin for the QGIS plugin repository: `package_plugin.py OUT.zip`.

Holds it to the repository's rules: one folder, at most 25 MB, no binaries, nothing generated.
"""

from __future__ import annotations

import argparse
import configparser
import tempfile
import zipfile
from pathlib import Path

from stage_plugin import NAME, stage

MOST_BYTES = 25_000_000
TEXT = {".py", ".txt", ".svg", ".qml", ".md", ".json", ".ts", ""}
COMPILED_TRANSLATION = ".qm"
NEEDED = (
    "name", "description", "about", "version", "qgisMinimumVersion", "qgisMaximumVersion",
    "author", "email", "tracker", "repository", "homepage", "icon",
)  # fmt: skip


def package(out: Path) -> Path:
    """Returns the zip. Raises ValueError where a rule is broken."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plugin = stage(Path(folder))
        _check_metadata(plugin)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(path for path in plugin.rglob("*") if path.is_file()):
                archive.write(file, file.relative_to(folder).as_posix())
    _check_contents(out)
    return out


def _check_metadata(plugin: Path) -> None:
    metadata = configparser.ConfigParser(interpolation=None)
    metadata.read(plugin / "metadata.txt", encoding="utf-8")
    general = metadata["general"]
    missing = [key for key in NEEDED if not general.get(key, "").strip()]
    if missing:
        raise ValueError(f"metadata.txt lacks {', '.join(missing)}")
    for file in ("LICENSE", general["icon"]):
        if not (plugin / file).is_file():
            raise ValueError(f"{file} is not in the plugin")


def _check_contents(out: Path) -> None:
    if out.stat().st_size > MOST_BYTES:
        raise ValueError(f"{out} has more than {MOST_BYTES} bytes")
    with zipfile.ZipFile(out) as archive:
        for name in archive.namelist():
            path = Path(name)
            if path.parts[0] != NAME or ".." in path.parts or "__pycache__" in path.parts:
                raise ValueError(f"{name} does not belong into the zip")
            if any(part.startswith(".") for part in path.parts):
                raise ValueError(f"{name} is hidden")
            if path.suffix not in TEXT | {COMPILED_TRANSLATION}:
                raise ValueError(f"{name} is of an unknown kind: no binaries in the zip")
            if path.suffix in TEXT:
                archive.read(name).decode("utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    made = package(parser.parse_args().out)
    print(f"{made}: {made.stat().st_size / 1e3:.0f} kB")
