"""Beam search over captions, many images in step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from geomelt.engine.runtime.caption_decoder import CaptionDecoder
from geomelt.model.caption_step import CANDIDATES, Layers, image_layers
from geomelt.model.modeling import GeoMeltModel


class Written(NamedTuple):
    """Token ids of a caption, its end with it, their mean log-likelihood, and what it is worth."""

    tokens: list[int]
    likelihood: float
    worth: float


@dataclass(frozen=True)
class BeamSearch:
    """As transformers' `generate` searches by default; one beam is greedy.

    `most` words are written at most, the `end` with them. Captions are judged by their
    log-likelihood over their length to the power of `length_penalty`.
    """

    start: int
    end: int
    most: int
    beams: int
    length_penalty: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.beams <= CANDIDATES // 2:
            raise ValueError(f"num_beams must be 1 to {CANDIDATES // 2}, not {self.beams}")

    @classmethod
    def of(cls, model: GeoMeltModel, beams: int) -> BeamSearch:
        """Between the tokens, and as long, as the model's own settings say."""
        config = model.config
        room = config.max_text_length - 1
        settings = model.generation_config
        return cls(
            config.bos_token_id,
            config.eos_token_id,
            min(settings.max_new_tokens or room, room),
            beams,
            1.0 if settings.length_penalty is None else settings.length_penalty,
        )

    @torch.inference_mode()
    def captions(self, decoder: CaptionDecoder, states: Tensor) -> list[Written]:
        """One for each image, of states (n, layers, 2, heads, image_tokens, head_size).

        All images are a word further at a time; those whose captions are done leave the batch.
        """
        device = states.device
        searches = [_Search(self) for _ in range(len(states))]
        open_ones = searches
        image = image_layers(states.to(decoder.dtype))
        past: Layers = [each[:, :, :0] for each in image]
        for position in range(self.most):
            likelihoods, words, past = decoder(
                torch.from_numpy(np.stack([each.last for each in open_ones])).to(device),
                torch.full((1,), position, device=device),
                torch.from_numpy(np.stack([each.seen for each in open_ones])).to(device),
                image,
                past,
            )
            for each, likely, next_words in zip(
                open_ones, likelihoods.cpu().numpy(), words.cpu().numpy(), strict=True
            ):
                each.go_on(likely, next_words)
            going = [number for number, each in enumerate(open_ones) if not each.done]
            if not going:
                break
            if len(going) < len(open_ones):
                open_ones = [open_ones[number] for number in going]
                rows = torch.tensor(going, device=device)
                image = [each[rows] for each in image]
                past = [each[rows] for each in past]
        return [each.best for each in searches]


class _Search:
    """The beams of one image, best first.

    `last` (b,) are their last words. `seen` (b, k + b) says which of the image's words, k read
    and b to be read, each beam holds.
    """

    def __init__(self, how: BeamSearch) -> None:
        self.last = np.array([how.start])
        self.seen = np.ones((1, 1), bool)
        self.done = False
        self._how = how
        self._likelihoods = np.zeros(1, np.float32)
        self._beams: list[list[int]] = [[]]
        self._finished: list[Written] = []

    @property
    def best(self) -> Written:
        return self._finished[0]

    def go_on(self, likelihoods: np.ndarray, words: np.ndarray) -> None:
        """Takes the likeliest next words of each beam, (b, candidates), best first."""
        how = self._how
        total = self._likelihoods[:, None] + likelihoods
        # Twice the beams: each may have come to its end, and the others go on.
        likeliest = np.argsort(-total, axis=None, kind="stable")[: 2 * how.beams]
        parents, columns = np.unravel_index(likeliest, total.shape)
        length = len(self._beams[0]) + 1
        going: list[int] = []
        for rank, (parent, column) in enumerate(zip(parents, columns, strict=True)):
            ends = words[parent, column] == how.end
            if rank < how.beams and (ends or length == how.most):
                tokens = [*self._beams[parent], int(words[parent, column])]
                likelihood = float(total[parent, column])
                worth = likelihood / length**how.length_penalty
                self._finished.append(Written(tokens, likelihood / length, worth))
            if not ends and len(going) < how.beams:
                going.append(rank)
        self._finished = sorted(self._finished, key=lambda each: -each.worth)[: how.beams]
        parents, columns = parents[going], columns[going]
        self._beams = [
            [*self._beams[parent], int(words[parent, column])]
            for parent, column in zip(parents, columns, strict=True)
        ]
        self._likelihoods = total[parents, columns]
        self.last = words[parents, columns]
        self.seen = np.concatenate((self.seen[parents], np.eye(len(going), dtype=bool)), 1)
        self.done = length == how.most or self._no_better(length)

    def _no_better(self, length: int) -> bool:
        """Whether going on is taken to bring nothing better: as many are done as there are
        beams, and the best of those under way is worth less than each."""
        if len(self._finished) < self._how.beams:
            return False
        under_way = float(self._likelihoods[0]) / length**self._how.length_penalty
        return under_way <= self._finished[-1].worth
