"""The main job, end to end: imagery is indexed, asked and captioned in a real QGIS window.

Leaves in the output folder the index, `results.gpkg` with the result layers, and pictures.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from driven.launch import REPOSITORY, Screen, imagery, run_qgis

QUESTIONS = ("airplanes parked at an airport", "storage tanks", "a river with trees on its banks")
WITHIN_S = 3600


def main() -> int:
    """Returns the exit code: 0 when every step left what it should."""
    options = _options()
    started = time.monotonic()
    out: Path = options.out.resolve()
    results = out / "results.gpkg"
    results.unlink(missing_ok=True)
    failures = run_qgis(
        "demo.in_qgis",
        out,
        {"imagery": str(imagery(options.imagery, out)), "questions": QUESTIONS},
        Screen(1440, 900),
        {"geomelt": {"index_folder": str(out / "indexes")}},
        within_s=WITHIN_S,
    )
    if failures:
        print("\n".join(failures), file=sys.stderr)
        return 1
    print(f"done in {time.monotonic() - started:.0f} s; look into {out}:")
    for path in sorted([*out.glob("*.png"), results, *out.glob("indexes/*.geomelt")]):
        print(f"  {path}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument("--imagery", type=Path, help="a folder of rasters of your own")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "demo")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
