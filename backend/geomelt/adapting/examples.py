"""Images encoded by the stem, with the captions of an analyst."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from geomelt.adapting.network import Network

VIEWS = 4
_HELD_OUT = 5  # one in


@dataclass(frozen=True)
class Examples:
    """`tokens`: fp16 (n, VIEWS, tokens, channels), the stem's; the first view is unturned.

    The stem is not adapted, so its output is computed once and every epoch is cheap.
    """

    tokens: Tensor
    captions: tuple[tuple[str, ...], ...]

    def __len__(self) -> int:
        return len(self.captions)

    def subset(self, rows: Sequence[int]) -> Examples:
        """The examples of `rows`, in that order."""
        return Examples(self.tokens[list(rows)], tuple(self.captions[row] for row in rows))


@torch.inference_mode()
def encode_examples(
    network: Network, captioned: Iterable[tuple[np.ndarray, tuple[str, ...]]], *, seed: int = 0
) -> Examples:
    """uint8 images (s, s, 3) with their captions, through the stem of `network`.

    The other views are turned or mirrored: imagery from above has no upright side.
    """
    rng = np.random.default_rng(seed)
    tokens: list[Tensor] = []
    texts: list[tuple[str, ...]] = []
    for image, captions in captioned:
        turns = [0, *rng.choice(np.arange(1, 8), VIEWS - 1, replace=False)]
        views = np.stack([_turned(image, int(turn)) for turn in turns])
        pixels = network.processor.pixels(views).to(network.device)
        tokens.append(network.model.stem_tokens(pixels).to("cpu", torch.float16))
        texts.append(captions)
    return Examples(torch.stack(tokens) if tokens else torch.empty(0), tuple(texts))


def hold_out(captions: Sequence[tuple[str, ...]], *, seed: int = 0) -> tuple[list[int], list[int]]:
    """Rows to learn from and rows held out: a fifth of all, and of each caption that repeats."""
    order = np.random.default_rng(seed).permutation(len(captions))
    often = Counter(texts[0] for texts in captions)
    strata = [texts[0] if often[texts[0]] > 1 else "" for texts in captions]
    # In the order of the strata, every fifth is a fifth of each of them.
    ranked = sorted(order.tolist(), key=lambda row: strata[row])
    held = set(ranked[_HELD_OUT // 2 :: _HELD_OUT])
    return [row for row in range(len(captions)) if row not in held], sorted(held)


def _turned(image: np.ndarray, turn: int) -> np.ndarray:
    """One of the eight turns of a square, 0 to 7; 0 leaves it as it is."""
    turned = np.rot90(image, turn % 4)
    return turned[:, ::-1] if turn >= 4 else turned
