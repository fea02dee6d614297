"""A run of `geomelt adapt`: captioned places to examples, examples to a measured adapter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
from peft import PeftModel

from geomelt.adapting.caption_files import CaptionedPlace
from geomelt.adapting.examples import Examples, encode_examples, hold_out
from geomelt.adapting.learn import LearningPlan, Progress, learn
from geomelt.adapting.measure import is_better, measure
from geomelt.adapting.network import Network
from geomelt.adapting.place_readers import PlaceReader
from geomelt.base.errors import GeomeltError
from geomelt.engine.library.adapter_folder import AdapterCard, AdapterFolder, weights_digest
from geomelt.model.adapters import save_adapter

FEWEST = 20  # a fifth of fewer measures nothing


@dataclass(frozen=True)
class Unread:
    """A captioned place whose pixels could not be read."""

    name: str
    reason: str


@dataclass(frozen=True)
class Trial:
    """An adapter and what it changed: `before` and `after` are measured on the examples held out.

    `learned` and `held_out` count examples.
    """

    adapter: PeftModel
    learned: int
    held_out: int
    before: dict[str, float]
    after: dict[str, float]

    @property
    def better(self) -> bool:
        return is_better(self.before, self.after)


def read_examples(
    network: Network,
    places: Sequence[CaptionedPlace],
    reader: PlaceReader,
    progress: Progress,
) -> tuple[Examples, list[Unread]]:
    """The places encoded by the network's stem, and those that could not be read.

    Raises GeomeltError `too-few-captions`, with the first reason where places could not be read.
    """
    unread: list[Unread] = []

    def captioned() -> Iterator[tuple[np.ndarray, tuple[str, ...]]]:
        for number, place in enumerate(places, start=1):
            try:
                yield reader.read(place.place, network.image_size), place.captions
            except GeomeltError as error:
                unread.append(Unread(place.name, error.detail))
            progress(number, len(places))

    _require_enough(len(places), unread)
    examples = encode_examples(network, captioned())
    _require_enough(len(examples), unread)
    return examples, unread


def try_adapter(
    network: Network, examples: Examples, plan: LearningPlan, progress: Progress
) -> Trial:
    """An adapter learned from four fifths of `examples`, measured on the rest."""
    rows, held = hold_out(examples.captions, seed=plan.seed)
    unseen = examples.subset(held)
    before = measure(network, unseen)
    adapter = learn(network, examples.subset(rows), plan, progress)
    return Trial(adapter, len(rows), len(held), before, measure(network, unseen))


def save_trial(trial: Trial, network: Network, folder: AdapterFolder, name: str) -> Path:
    """The adapter as `name` in `folder`, whole or not at all; GeomeltError `adapter-exists`."""
    with folder.making(name) as draft:
        save_adapter(trial.adapter, draft)
        AdapterCard(
            model_id=network.model_id,
            revision=network.revision,
            digest=weights_digest(draft),
            created=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            captions=trial.learned,
            before=trial.before,
            after=trial.after,
        ).write(draft)
    return folder.existing(name)


def _require_enough(found: int, unread: Sequence[Unread]) -> None:
    if found >= FEWEST:
        return
    cause = f" ({unread[0].name}: {unread[0].reason})" if unread else ""
    raise GeomeltError(
        f"Only {found} captioned places can be used{cause}: caption at least {FEWEST}.",
        code="too-few-captions",
    )
