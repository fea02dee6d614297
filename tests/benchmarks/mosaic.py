"""Prints precision at 5 of each class name as a query on ../shared/imagery/mosaic.tif."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from geomelt.engine.engine import Engine

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from support.mosaic import precision_at  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=None)
    options = parser.parse_args()
    imagery = TESTS.parents[1] / "shared" / "imagery"
    if not (imagery / "mosaic.tif").exists():
        sys.exit(f"There is no {imagery / 'mosaic.tif'}: the mosaic cannot be measured.")
    with tempfile.TemporaryDirectory() as folder:
        precision = precision_at(Engine.load(options.model), imagery, Path(folder))
    for words, value in precision.items():
        print(f"{words:20} {value:.1f}")
    print(f"{'mean':20} {sum(precision.values()) / len(precision):.3f}")


if __name__ == "__main__":
    main()
