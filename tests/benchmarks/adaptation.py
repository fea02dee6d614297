"""A German land-cover key on EuroSAT: what an adapter finds, and what it forgets of RSICD.

60 tiles of each class are captioned in words of the key, `geomelt adapt` learns them, and the
key is searched for among 100 other tiles of each class.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from geomelt.engine.engine import Engine
from geomelt.training.corpora import Corpus
from geomelt.training.evaluate import evaluate

TESTS = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS))

from support.land_cover_key import KeyedTiles  # noqa: E402


def main() -> None:
    """Prints the figures before and after; with `--out` writes them as JSON, too."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=None)
    parser.add_argument("--captioned", type=int, default=60, help="tiles of each class")
    parser.add_argument("--others", type=int, default=100, help="tiles of each class")
    parser.add_argument("--split", default="test", help="of RSICD")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=None)
    options = parser.parse_args()
    corpora = TESTS.parents[1] / "shared" / "corpora"
    if not (corpora / "eurosat.json").exists():
        sys.exit(f"There is no {corpora / 'eurosat.json'}: adaptation cannot be measured.")
    tiles = KeyedTiles.draw(
        corpora, captioned=options.captioned, others=options.others, seed=options.seed
    )
    rsicd = Corpus.open("rsicd", corpora)
    with tempfile.TemporaryDirectory() as scratch:
        adapter, minutes = _adapted(tiles, Path(scratch), options)
        figures = {
            name: _figures(Engine.load(options.model, adapter=path), tiles, rsicd, options.split)
            for name, path in (("before", None), ("after", adapter))
        }
    figures["minutes"] = {"adapt": minutes}
    for name, found in figures.items():
        print(f"{name:8} " + ", ".join(f"{what} {value:.2f}" for what, value in found.items()))
    if options.out:
        options.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _adapted(tiles: KeyedTiles, folder: Path, options: Any) -> tuple[Path, float]:
    """The adapter that `geomelt adapt` makes, and the minutes it takes."""
    captions = tiles.write_captions(folder, seed=options.seed)
    command = [sys.executable, "-m", "geomelt", "adapt", "--captions", captions]
    command += ["--imagery", folder, "--out", folder / "key", "--seed", options.seed]
    if options.model:
        command += ["--model", options.model]
    started = time.monotonic()
    subprocess.run([str(part) for part in command], check=True)
    return folder / "key", (time.monotonic() - started) / 60


def _figures(engine: Engine, tiles: KeyedTiles, rsicd: Corpus, split: str) -> dict[str, float]:
    recalls = evaluate(engine, rsicd, split=split, tasks=["retrieval"], rerank=0)["retrieval"]
    precision = tiles.precision_at_10(engine).items()
    return {**{f"P@10 {name}": value for name, value in precision}, "RSICD mR": recalls["mR"]}


if __name__ == "__main__":
    main()
