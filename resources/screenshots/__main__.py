"""Takes the scenes in every look, into `build/screenshots/LOOK/`; those of the docs are shrunk
into `docs/images`. A scene that fails is reported, and the run continues.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from driven.launch import REPOSITORY, imagery, run_qgis

from screenshots.archive import make_flawed
from screenshots.looks import IN_DOCS, LOOKS
from screenshots.shrink import shrink

DOCS = REPOSITORY / "docs" / "images"
LOOK_WITHIN_S = 3600


def main() -> int:
    """Returns the exit code: 0 when every scene was taken in every look."""
    options = _options()
    started = time.monotonic()
    out: Path = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    folder = imagery(options.imagery, out)
    flawed = make_flawed(Path(tempfile.gettempdir()) / "geomelt" / "orthophotos")
    failures = []
    for name in options.looks:
        look = LOOKS[name]
        for old in (out / name).glob("*.png"):
            old.unlink()
        print(f"{name}: {look.screen.width} x {look.screen.height}, {look.theme}", flush=True)
        failed = run_qgis(
            "screenshots.in_qgis",
            out / name,
            {"imagery": str(folder), "flawed": str(flawed), "scenes": options.scenes},
            look.screen,
            {
                "geomelt": {"index_folder": str(out / "indexes")},
                "UI": {"UITheme": look.theme},
            },
            within_s=LOOK_WITHIN_S,
        )
        failures += [f"{name}: {text}" for text in failed]
        if name == IN_DOCS:
            failures += _to_docs(out / name)
    print(f"done in {time.monotonic() - started:.0f} s: {out}, {DOCS}")
    for text in failures:
        print(text, file=sys.stderr)
    return 1 if failures else 0


def _to_docs(taken: Path) -> list[str]:
    """What could not be shrunk into the docs."""
    failures = []
    for picture in sorted(taken.glob("*.png")):
        try:
            shrink(picture, DOCS / picture.name)
        except ValueError as error:
            failures.append(str(error))
    return failures


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="screenshots", description=__doc__)
    parser.add_argument("--imagery", type=Path, help="a folder of rasters of your own")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "build" / "screenshots")
    parser.add_argument("--scenes", nargs="+", default=[], help="only these, by name")
    parser.add_argument("--looks", nargs="+", default=list(LOOKS), choices=list(LOOKS))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
