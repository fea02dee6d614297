"""Figures as ratios: ours beside its peers and limits, in one run, on one machine."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import scale
from geomelt.engine_options import EngineOptions
from geomelt.model.checkpoints import default_model
from indexing import indexing_rates
from model_rates import model_rates


def main() -> None:
    """Prints the figures and writes them, flat, to `--out`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("bench.json"))
    parser.add_argument("--model", type=Path, default=default_model())
    parser.add_argument("--precision", default="auto")
    options = parser.parse_args()
    engine = EngineOptions(
        model=str(options.model), device="cpu", precision=options.precision
    ).load()
    figures = model_rates(engine, options.model) | indexing_rates(engine)
    if scale.CORPORA.is_dir():
        figures |= scale.measure()
    else:
        print(f"Search at scale is left out: there is no {scale.CORPORA}.")
    rounded = {k: round(v, 3) if isinstance(v, float) else v for k, v in figures.items()}
    options.out.write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")
    for name, value in rounded.items():
        print(f"{name:30} {value}")


if __name__ == "__main__":
    main()
