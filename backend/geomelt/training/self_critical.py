"""Self-critical sequence training: captions are drawn, scored, and made more or less likely.

Rennie et al. 2017, arXiv 1612.00563, with the mean of an image's other captions as the
baseline (Luo 2020, arXiv 2003.09971).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import torch
from torch import Tensor

from geomelt.model.modeling import GeoMeltModel
from geomelt.model.processing import GeoMeltProcessor
from geomelt.training.consensus import Consensus

_IMAGES, _DRAWS = 32, 4

# Hidden states (n, hidden) and token ids (n,) -> log-likelihoods (n,).
LogLikelihood = Callable[[Tensor, Tensor], Tensor]


class SelfCritic:
    """Scores captions that the network draws for training images by the images' own."""

    def __init__(
        self, processor: GeoMeltProcessor, captions: Sequence[Sequence[str]], max_length: int
    ) -> None:
        """`captions` are those of each item, in the order of the dataset."""
        self._processor = processor
        self._captions = captions
        self._max_length = max_length
        self._consensus = Consensus(lines for lines in captions if lines)

    def loss(
        self, model: GeoMeltModel, states: Tensor, items: Tensor, likelihood: LogLikelihood
    ) -> tuple[Tensor, Tensor]:
        """The policy-gradient loss of the first images of a batch, and their mean CIDEr-D.

        `states` (n, layers, 2, heads, tokens, size) of the images, `items` (n,) their numbers.
        """
        states, items = states[:_IMAGES], items[:_IMAGES]
        tokens = self._draw(model, states.detach())
        rewards = self._rewards(tokens, items)
        total = rewards.sum(1, keepdim=True)
        advantage = rewards - (total - rewards) / (_DRAWS - 1)
        mask = (tokens != model.config.pad_token_id).long()
        hidden = model.caption_states(
            tokens[:, :-1], mask[:, :-1], states.repeat_interleave(_DRAWS, 0)
        )
        kept = mask[:, 1:].bool()
        chosen = likelihood(hidden[kept], tokens[:, 1:][kept])
        weight = advantage.flatten()[:, None].expand_as(kept)[kept]
        return -(weight * chosen).mean(), rewards.mean()

    @torch.no_grad()
    def _draw(self, model: GeoMeltModel, states: Tensor) -> Tensor:
        """Token ids (n * draws, t), those of one image following one another."""
        start = torch.full((len(states), 1), model.config.bos_token_id, device=states.device)
        training = model.training
        model.eval()
        tokens: Any = model.generate(  # type: ignore[misc]
            start,
            attention_mask=torch.ones_like(start),
            image_states=states,
            do_sample=True,
            top_k=0,
            num_return_sequences=_DRAWS,
            max_new_tokens=self._max_length,
        )
        model.train(training)
        return cast(Tensor, tokens)

    def _rewards(self, tokens: Tensor, items: Tensor) -> Tensor:
        """CIDEr-D (n, draws) of drawn captions."""
        references = [self._captions[item] for item in items.tolist() for _ in range(_DRAWS)]
        scores = [
            self._consensus.score(text, lines)
            for text, lines in zip(self._processor.words(tokens), references, strict=True)
        ]
        return torch.tensor(scores, device=tokens.device).view(-1, _DRAWS)
