"""A training run: parts to start from, corpora, steps and rates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class CorpusShare:
    """A corpus in the mix: how often it comes, images at most."""

    name: str
    weight: float
    limit: int | None = None


@dataclass(frozen=True)
class TrainingPlan:
    """The corpora, and how long to learn from them. Learning rates are per AdamW step.

    `start` is an earlier GeoMELT to go on from; `decay` the share of the steps, at the end, in
    which the rates fall; `critical` the share, at the end, in which captions are self-critical.
    """

    stem: Path
    language: Path
    corpora: Path
    run: Path
    out: Path
    start: Path | None = None
    steps: int = 2400
    batch: int = 192
    decay: float = 0.5
    critical: float = 0.0
    new_rate: float = 1e-3
    stem_rate: float = 3e-4
    vision_rate: float = 3e-4
    language_rate: float = 1.5e-4
    seed: int = 0
    mix: tuple[CorpusShare, ...] = (
        CorpusShare("rsicd", 1.0),
        CorpusShare("ucm", 1.3),
        CorpusShare("uavic", 0.5),
        CorpusShare("nwpu", 0.5),
        CorpusShare("eurosat", 0.5, limit=2000),
    )
