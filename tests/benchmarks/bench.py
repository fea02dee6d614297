"""Figures as ratios: ours beside its peers and limits, in one run, on one machine."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import scale
import torch
from first_use import first_use
from geomelt.engine.engine_options import EngineOptions
from geomelt.model.files import default_model
from geomelt.sample.landscape import sample_tiles
from indexing import indexing_rates
from model_rates import model_rates


def main() -> None:
    """Prints the figures and writes them, flat, to `--out`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("bench.json"))
    parser.add_argument("--model", type=Path, default=default_model())
    parser.add_argument("--precision", default="auto")
    parser.add_argument(
        "--only", choices=("first use", "indexing", "model", "scale"), help="one part of it"
    )
    parser.add_argument("--cpu", help="stop where torch finds another capability than this")
    options = parser.parse_args()
    found = torch.backends.cpu.get_cpu_capability()
    if options.cpu and options.cpu != found:
        parser.error(f"this CPU shows {found}, not {options.cpu}")
    engine = EngineOptions(
        sample_tiles, model=str(options.model), device="cpu", precision=options.precision
    ).load()
    parts: dict[str, Callable[[], Mapping[str, float | str]]] = {
        "first use": first_use,
        "indexing": lambda: indexing_rates(engine),
        "model": lambda: model_rates(engine, options.model),
        "scale": scale.measure,
    }
    if not scale.CORPORA.is_dir():
        print(f"Search at scale is left out: there is no {scale.CORPORA}.")
        del parts["scale"]
    if options.only:
        parts = {name: part for name, part in parts.items() if name == options.only}
    figures: dict[str, float | str] = {}
    for measure in parts.values():  # what is measured stays, whatever becomes of the next part
        for name, value in measure().items():
            figures[name] = round(value, 3) if isinstance(value, float) else value
            print(f"{name:30} {figures[name]}", flush=True)
        options.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
