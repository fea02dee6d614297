"""How likely a generated text was to its network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor


def mean_likelihoods(network: Any, output: Any, ends: Sequence[int]) -> list[float]:
    """The mean token log-likelihood of each text of `generate`, its end included.

    `network` generated `output` with its scores; `ends` are the tokens that end a text.
    """
    beams = getattr(output, "beam_indices", None)
    likelihood: Tensor = network.compute_transition_scores(
        output.sequences, output.scores, beams, normalize_logits=True
    ).float()
    if beams is None:
        written = output.sequences[:, -likelihood.shape[1] :]
        ended = torch.isin(written, torch.tensor(ends, device=written.device)).int()
        kept = ended.cumsum(1) - ended == 0
    else:  # where padding is token 0, what follows the end of a beam is more ends
        kept = beams[:, : likelihood.shape[1]] >= 0
    total = likelihood.masked_fill(~kept, 0).sum(1)
    mean: list[float] = (total / kept.sum(1).clamp(min=1)).tolist()
    return mean
