"""The two objectives of GeoMELT, contrast and captioning, in one pass over one network."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from geomelt.model.modeling import GeoMeltModel
from geomelt.training.self_critical import SelfCritic

# Convolutions are quickest on a CPU while their maps fit its caches.
_STEM_BATCH = 32
_LENGTH_GROUPS = 3


class Objectives(nn.Module):
    """The network with its losses, balanced so that neither outweighs the other.

    Each loss is divided by its own running mean (a momentum of `momentum`), so both weigh
    alike however fast one of them falls. `pieces` are the word pieces any caption uses: the
    others keep the low bias they start with and are left out of the softmax. With a `critic`,
    `criticise` adds its loss to that of the captions.
    """

    pieces: Tensor
    lookup: Tensor
    means: Tensor

    def __init__(
        self,
        model: GeoMeltModel,
        pieces: Tensor,
        *,
        critic: SelfCritic | None = None,
        caption_weight: float = 1.0,
        momentum: float = 0.98,
    ) -> None:
        super().__init__()
        self.model = model
        self.critic = critic
        self.caption_weight = caption_weight
        self.momentum = momentum
        lookup = torch.full((model.config.vocab_size,), -100)
        lookup[pieces] = torch.arange(len(pieces))
        self.register_buffer("pieces", pieces)
        self.register_buffer("lookup", lookup)
        self.register_buffer("means", torch.zeros(2))

    def forward(
        self,
        pixels: Tensor,
        sentence_ids: Tensor,
        sentence_mask: Tensor,
        caption_rows: Tensor,
        caption_ids: Tensor,
        caption_mask: Tensor,
        belonging: Tensor,
        items: Tensor,
        criticise: bool = False,
    ) -> dict[str, Tensor]:
        """The balanced `loss`, with `contrast`, `caption` and the critic's `reward` as they are."""
        tokens = torch.cat([self.model.stem_tokens(part) for part in pixels.split(_STEM_BATCH)])
        images = self.model.encode_images(stem_tokens=tokens)
        sentences = self._embed(sentence_ids, sentence_mask)
        contrast = contrastive_loss(images.embedding, sentences, self.model.logit_scale, belonging)
        caption = self._caption_loss(images.states[caption_rows], caption_ids, caption_mask)
        weights = self._weights(contrast.detach(), caption.detach())
        loss = weights[0] * contrast + self.caption_weight * weights[1] * caption
        parts = {"contrast": contrast.detach(), "caption": caption.detach()}
        if criticise and self.critic:
            states, owners = images.states[caption_rows], items[caption_rows]
            criticism, parts["reward"] = self.critic.loss(
                self.model, states, owners, self.likelihood
            )
            loss = loss + self.caption_weight * criticism
        return {"loss": loss, **parts}

    def _embed(self, ids: Tensor, mask: Tensor) -> Tensor:
        rows, parts = [], []
        for chosen, length in by_length(mask):
            rows.append(chosen)
            parts.append(self.model.encode_texts(ids[chosen, :length], mask[chosen, :length]))
        return torch.cat(parts)[torch.cat(rows).argsort()]

    def _caption_loss(self, states: Tensor, ids: Tensor, mask: Tensor) -> Tensor:
        head = self.model.lm_head
        weight, bias = head.weight[self.pieces], head.bias[self.pieces]
        total = torch.zeros((), device=ids.device)
        for rows, length in by_length(mask):
            part, part_mask = ids[rows, :length], mask[rows, :length]
            hidden = self.model.caption_states(part[:, :-1], part_mask[:, :-1], states[rows])
            kept = part_mask[:, 1:].bool()
            logits = F.linear(hidden[kept], weight, bias).float()
            target = self.lookup[part[:, 1:][kept]]
            total = total + F.cross_entropy(logits, target, reduction="sum", label_smoothing=0.05)
        return total / mask[:, 1:].sum()

    def likelihood(self, hidden: Tensor, ids: Tensor) -> Tensor:
        """Log-likelihoods (n,) of token `ids` (n,) after hidden states (n, hidden)."""
        head = self.model.lm_head
        logits = F.linear(hidden, head.weight[self.pieces], head.bias[self.pieces]).float()
        known = self.lookup[ids]
        chosen = logits.log_softmax(-1).gather(-1, known.clamp(min=0)[:, None]).squeeze(-1)
        return chosen * (known >= 0)

    def _weights(self, contrast: Tensor, caption: Tensor) -> Tensor:
        now = torch.stack((contrast, caption)).float()
        with torch.no_grad():
            started = bool(self.means.any())
            mean = now if not started else torch.lerp(now, self.means, self.momentum)
            if self.training:
                self.means.copy_(mean)
        return 1.0 / mean.clamp(min=1e-3)


def by_length(mask: Tensor) -> Iterator[tuple[Tensor, int]]:
    """Rows of like length, with their longest: half of a batch of texts is padding otherwise."""
    lengths = mask.sum(1)
    for rows in lengths.argsort().tensor_split(min(_LENGTH_GROUPS, len(mask))):
        yield rows, int(lengths[rows].max())


def contrastive_loss(
    images: Tensor, sentences: Tensor, logit_scale: Tensor, belonging: Tensor
) -> Tensor:
    """Symmetric InfoNCE (CLIP, arXiv 2103.00020) where an image may have several sentences.

    `images` (n, d) and `sentences` (m, d) are unit vectors; `belonging` (n, m) holds 1 for
    pairs that belong together (each is drawn to the mean of its own, as in SupCon, arXiv
    2004.11362), 0 for those that do not and -1 for those left out. The scale is held below 100.
    """
    logits = (logit_scale.exp().clamp(max=100) * images @ sentences.T).float()
    logits = logits.masked_fill(belonging < 0, torch.finfo(logits.dtype).min)
    own = (belonging > 0).float()

    def one_way(logits: Tensor, own: Tensor) -> Tensor:
        # Other positives are left out of the denominator: they are no negatives of this one.
        negatives = logits.masked_fill(own > 0, torch.finfo(logits.dtype).min)
        rest = negatives.logsumexp(1, keepdim=True)
        loss = torch.logaddexp(logits, rest) - logits
        return ((loss * own).sum(1) / own.sum(1)).mean()

    return (one_way(logits, own) + one_way(logits.T, own.T)) / 2


def start_language_bias(model: GeoMeltModel, counts: Tensor) -> None:
    """The output bias as smoothed log frequency; `counts` (vocabulary,) of word pieces."""
    frequency = (counts + 0.05) / (counts.sum() + 0.05 * len(counts))
    with torch.no_grad():
        model.lm_head.bias.copy_(frequency.log())
