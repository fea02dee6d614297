"""Figures as ratios: what is ours beside a peer, in turns, in one run, on one machine.

The peer of embedding is the vision tower of a transformers CLIP ViT-B/32 in fp32 (what
RemoteCLIP's users run); its weights are random, which costs the same time.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from geomelt.engine import Engine
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

BATCH = 32
ROUNDS = 5
CLIP_SIZE = 224


def main() -> None:
    """Prints the figures and writes them, flat, to `--out`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("bench.json"))
    parser.add_argument("--model", type=Path, default=None)
    options = parser.parse_args()
    figures = measure(Engine.load(options.model))
    options.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    for name, value in figures.items():
        print(f"{name:28} {value}")


def measure(engine: Engine) -> dict[str, float | str]:
    """Tiles and captions per second of `engine`, the peer's, and the machine's GEMM rate."""
    rng = np.random.default_rng(0)
    size = engine.image_size
    tiles = rng.integers(0, 255, (BATCH, size, size, 3), dtype=np.uint8)
    clip = CLIPVisionModelWithProjection(CLIPVisionConfig(patch_size=32)).eval()
    pixels = torch.rand(BATCH, 3, CLIP_SIZE, CLIP_SIZE)

    def peer() -> None:
        with torch.inference_mode():
            clip(pixels)

    ours, theirs = _in_turns(lambda: engine.embed_tiles(tiles), peer)
    alone, _ = _in_turns(lambda: engine.embed_tiles(tiles[:1]), lambda: None)
    captions, _ = _in_turns(lambda: engine.caption(tiles[:8]), lambda: None)
    return {
        "precision": engine.precision,
        "threads": torch.get_num_threads(),
        "embed_tiles_per_s": round(BATCH / ours, 2),
        "embed_alone_tiles_per_s": round(1 / alone, 2),
        "clip_b32_tiles_per_s": round(BATCH / theirs, 2),
        "embed_vs_clip_b32": round(theirs / ours, 3),
        "captions_per_s": round(8 / captions, 2),
        "gemm_fp32_gflops": round(_gemm(torch.float32), 1),
        "gemm_engine_gflops": round(_gemm(getattr(torch, engine.precision)), 1),
    }


def _in_turns(first: Callable[[], object], second: Callable[[], object]) -> tuple[float, float]:
    """Median seconds of both, called A B A B after one call each that does not count."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for round_number in range(ROUNDS + 1):
        for call, spent in zip((first, second), seconds, strict=True):
            started = time.perf_counter()
            call()
            if round_number:
                spent.append(time.perf_counter() - started)
    return statistics.median(seconds[0]), statistics.median(seconds[1])


def _gemm(dtype: torch.dtype, side: int = 1536) -> float:
    matrix = torch.rand(side, side).to(dtype)
    spent, _ = _in_turns(lambda: matrix @ matrix, lambda: None)
    return 2 * side**3 / spent / 1e9


if __name__ == "__main__":
    main()
