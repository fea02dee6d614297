"""A thousand runs killed at any instant, over imagery that changes between them.

Ends at the first thing that is not as it must be, and prints how to reproduce it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit" / "indexing"))

from killing import Ordeal

FINISH_EVERY = 50


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        ordeal = Ordeal(Path(folder), options.seed)
        ordeal.finish()
        for kill in range(1, options.kills + 1):
            try:
                ordeal.change()
                ordeal.change()
                ordeal.kill()
                if kill % FINISH_EVERY == 0:
                    ordeal.finish()
            except AssertionError:
                print(f"kill {kill} of --seed {options.seed} harmed the index", file=sys.stderr)
                raise
            if kill % FINISH_EVERY == 0:
                print(f"{kill} kills in {time.monotonic() - began:.0f} s: intact", flush=True)
        ordeal.finish()
    print(f"{options.kills} kills: the index was intact after each")


if __name__ == "__main__":
    main()
