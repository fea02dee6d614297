"""The two objectives of GeoMELT, contrast and captioning, in one pass over one network."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from geomelt.model.modeling import GeoMeltModel


class Objectives(nn.Module):
    """The network with its losses, balanced so that neither drowns the other.

    Each loss is divided by its own running mean (a momentum of `momentum`), so both weigh
    alike however fast one of them falls. `pieces` are the word pieces any caption uses: the
    others keep the low bias they start with and are left out of the softmax.
    """

    pieces: Tensor
    lookup: Tensor
    means: Tensor

    def __init__(
        self,
        model: GeoMeltModel,
        pieces: Tensor,
        *,
        caption_weight: float = 1.0,
        momentum: float = 0.98,
    ) -> None:
        super().__init__()
        self.model = model
        self.caption_weight = caption_weight
        self.momentum = momentum
        lookup = torch.full((model.config.vocab_size,), -100)
        lookup[pieces] = torch.arange(len(pieces))
        self.register_buffer("pieces", pieces)
        self.register_buffer("lookup", lookup)
        self.register_buffer("means", torch.zeros(2))

    def forward(
        self,
        stem_tokens: Tensor,
        kept: Tensor,
        sentence_ids: Tensor,
        sentence_mask: Tensor,
        caption_rows: Tensor,
        caption_ids: Tensor,
        caption_mask: Tensor,
        ambiguous: Tensor,
    ) -> dict[str, Tensor]:
        """The balanced `loss`, with `contrast` and `caption` as they are."""
        images = self.model.encode_images(stem_tokens=stem_tokens, kept=kept)
        sentences = self.model.encode_texts(sentence_ids, sentence_mask)
        contrast = contrastive_loss(images.embedding, sentences, self.model.logit_scale, ambiguous)
        caption = self._caption_loss(images.states[caption_rows], caption_ids, caption_mask)
        weights = self._weights(contrast.detach(), caption.detach())
        loss = weights[0] * contrast + self.caption_weight * weights[1] * caption
        return {"loss": loss, "contrast": contrast.detach(), "caption": caption.detach()}

    def _caption_loss(self, states: Tensor, ids: Tensor, mask: Tensor) -> Tensor:
        hidden = self.model.caption_states(ids[:, :-1], mask[:, :-1], states)
        wanted = mask[:, 1:].bool()
        head = self.model.lm_head
        logits = F.linear(hidden[wanted], head.weight[self.pieces], head.bias[self.pieces])
        return F.cross_entropy(logits.float(), self.lookup[ids[:, 1:][wanted]])

    def _weights(self, contrast: Tensor, caption: Tensor) -> Tensor:
        now = torch.stack((contrast, caption)).float()
        with torch.no_grad():
            started = bool(self.means.any())
            mean = now if not started else torch.lerp(now, self.means, self.momentum)
            if self.training:
                self.means.copy_(mean)
        return 1.0 / mean.clamp(min=1e-3)


def contrastive_loss(
    images: Tensor, sentences: Tensor, logit_scale: Tensor, ambiguous: Tensor
) -> Tensor:
    """Symmetric InfoNCE (CLIP, arXiv 2103.00020) without the `ambiguous` pairs.

    `images` and `sentences` are unit vectors (n, d); the scale is held below 100.
    """
    logits = logit_scale.exp().clamp(max=100) * images @ sentences.T
    logits = logits.masked_fill(ambiguous, float("-inf"))
    target = torch.arange(len(logits), device=logits.device)
    return (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2


def start_language_bias(model: GeoMeltModel, counts: Tensor) -> None:
    """The output bias as smoothed log frequency; `counts` (vocabulary,) of word pieces."""
    frequency = (counts + 0.05) / (counts.sum() + 0.05 * len(counts))
    with torch.no_grad():
        model.lm_head.bias.copy_(frequency.log())
