"""A word further in captions of images: what beam search asks of the network at every word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor, nn

from geomelt.model.modeling import GeoMeltModel, MultiwayLayer, with_masks

CANDIDATES = 32
"""Next words kept of every caption: twice as many as there can be beams."""

Layers = Sequence[Tensor]
"""Keys, then values of each layer in turn, each (n, heads, tokens, head_size)."""


def image_layers(states: Tensor) -> list[Tensor]:
    """The states (n, layers, 2, heads, image_tokens, head_size) of images, as `Layers`."""
    return [each.contiguous() for each in states.flatten(1, 2).unbind(1)]


class CaptionStep(nn.Module):
    """The network reading one word of each of b captions of each of n images.

    The captions of an image share its keys and values, and those of all words that any of them
    has read: what a caption sees of these is said by a mask. Nothing is held more than once.
    """

    def __init__(self, model: GeoMeltModel) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, words: Tensor, position: Tensor, seen: Tensor, image: Layers, past: Layers
    ) -> tuple[Tensor, Tensor, list[Tensor]]:
        """The likeliest next words and their log-likelihoods, (n, b, candidates) each, best first.

        `words` (n, b) stand at `position` (1,) of their captions; `past` are the words read
        before, k of an image, and come back with these: k + b. `seen` (n, b, k + b) is true
        where a caption holds a word; these words hold themselves.
        """
        model, captions = self.model, words.shape[1]
        mask = seen[:, None]
        positions = position.expand(captions)
        if model.config.predicts == "mask":
            words = torch.cat((words, torch.full_like(words, model.config.mask_token_id or 0)), 1)
            mask = with_masks(mask, positions, seen.shape[2])
            positions = torch.cat((positions, positions + 1))
        x = model.text_norm(model.word_embeddings(words) + model.text_positions(positions))
        kept: list[Tensor] = []
        for number, layer in enumerate(model.layers):
            here = slice(2 * number, 2 * number + 2)
            x, words_read = _through(
                cast(MultiwayLayer, layer), x, mask, image[here], past[here], captions
            )
            kept += words_read
        hidden = model.text_final_norm(x[:, -captions:])
        likelihoods = model.lm_head(hidden).float().log_softmax(-1)
        best = likelihoods.topk(min(CANDIDATES, likelihoods.shape[-1]))
        return best.values, best.indices, kept


def _through(
    layer: MultiwayLayer, x: Tensor, mask: Tensor, image: Layers, past: Layers, captions: int
) -> tuple[Tensor, list[Tensor]]:
    """Tokens through a layer, and the words that were read; mask tokens are not among these."""
    query, *own = layer.language.project(x)
    kept = [torch.cat((old, new[:, :, :captions]), 2) for old, new in zip(past, own, strict=True)]
    key, value = (
        torch.cat((read, new[:, :, captions:]), 2) if x.shape[1] > captions else read
        for read, new in zip(kept, own, strict=True)
    )
    image_key, image_value = image
    query = query * query.shape[-1] ** -0.5
    # The image's tokens apart from the words: to join them would be a copy at every word.
    to_words = (query @ key.mT).masked_fill(~mask, torch.finfo(query.dtype).min)
    shares = torch.cat((query @ image_key.mT, to_words), -1).softmax(-1)
    tokens = image_key.shape[2]
    attended = shares[..., :tokens] @ image_value + shares[..., tokens:] @ value
    return layer.language.combine(x, attended), kept
