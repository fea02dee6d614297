"""Draws docs/images/training.png: what training has come to, from the figures in training.json.

Of each run `losses` are rows of step, contrast and caption loss, as its log.json has them, and
`measured` what `geomelt evaluate --split val` gave for RSICD after so many steps and minutes.
"""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
FIGURES = Path(__file__).with_name("training.json")
COLOURS = 32  # a small file
SMOOTHED = 5  # rows: a loss is that of one batch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images" / "training.png")
    options = parser.parse_args()
    picture = drawn(json.loads(FIGURES.read_text(encoding="utf-8"))["runs"])
    picture.quantize(COLOURS).save(options.out, optimize=True)


def drawn(runs: list[dict[str, Any]]) -> Image.Image:
    """Mean recall, CIDEr and losses of all runs, one after another, against minutes of training."""
    figure = Figure(figsize=(11, 3.6), layout="constrained")
    recall, cider, loss = figure.subplots(1, 3)
    begun = 0.0
    for number, run in enumerate(runs):
        colour = f"C{number}"
        for axes, name in ((recall, "mR"), (cider, "CIDEr")):
            rows = [row for row in run["measured"] if name in row]
            minutes = [begun + row["minutes"] for row in rows]
            axes.plot(minutes, [row[name] for row in rows], "o-", color=colour, label=run["name"])
        draw_losses(loss, run, begun, colour)
        begun += run["minutes"]
    recall.set(title="Mean recall, RSICD val", ylabel="%")
    cider.set(title="CIDEr, RSICD val")
    loss.set(title="Losses: contrast, and captions dotted")
    recall.legend(fontsize=8, loc="lower right")
    for axes in (recall, cider, loss):
        axes.set(xlabel="minutes of training", xlim=(0, begun + 10))
        axes.grid(alpha=0.3)
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=110)
    return Image.open(buffer).convert("RGB")


def draw_losses(axes: Axes, run: dict[str, Any], begun: float, colour: str) -> None:
    """Both losses of a run, each the mean of the rows about it."""
    rows = run["losses"]
    if not rows:
        return
    a_step = run["minutes"] / rows[-1][0]
    for column, style in ((1, "-"), (2, ":")):
        values = [
            sum(row[column] for row in near) / len(near)
            for near in (rows[max(0, at - SMOOTHED + 1) : at + 1] for at in range(len(rows)))
        ]
        axes.plot([begun + a_step * row[0] for row in rows], values, style, color=colour)


if __name__ == "__main__":
    main()
