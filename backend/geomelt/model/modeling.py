"""GeoMELT, top to bottom: stem, multiway layers, retrieval heads, language head.

One encoder serves three uses (GeoMELT, arXiv 2512.15531; BEiT-3, arXiv 2208.10442):
an image alone, a text alone (both attend to all of themselves) and a caption given an image
(text attends to the image and to its own past). Image tokens never attend to text, so the
keys and values an image leaves in each layer are computed once and serve all three.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import Cache, DynamicCache, GenerationMixin, PreTrainedModel
from transformers.modeling_outputs import CausalLMOutputWithPast

from geomelt.model.configuration import GeoMeltConfig
from geomelt.model.stem import MobileNetV2Stem

_SCORED = 1024  # tokens whose logits are held at once
# What transformers calls the keys and values of the words so far: it is `cache` from 5.24 on.
_CACHE = "cache" if hasattr(CausalLMOutputWithPast, "cache") else "past_key_values"


@dataclass(frozen=True)
class ImageEncoding:
    """An image seen once.

    `embedding`: (n, embedding_size), unit length.
    `states`: (n, layers, 2, heads, image_tokens, head_size), keys and values of each layer.
    """

    embedding: Tensor
    states: Tensor


def attention(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None = None) -> Tensor:
    """softmax(q k^T / sqrt(d)) v over (n, heads, tokens, d); `mask` is true where seen.

    Written out: for sequences as short as ours, torch's fused kernel is as quick forward on a
    CPU and eight times slower backward.
    """
    scores = (query * query.shape[-1] ** -0.5) @ key.mT
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    return scores.softmax(-1).to(value.dtype) @ value


class PatchStem(nn.Module):
    """Pixels (n, 3, h, w) in 0..1 -> one feature vector per patch (n, hidden, h/p, w/p)."""

    def __init__(self, config: GeoMeltConfig) -> None:
        super().__init__()
        self.channels = config.hidden_size
        self.conv = nn.Conv2d(3, config.hidden_size, config.patch_size, config.patch_size)

    def forward(self, pixels: Tensor) -> Tensor:
        # BEiT-3 was trained on pixels in -1..1.
        return self.conv(pixels * 2 - 1)


class DropPath(nn.Module):
    """Leaves a residual branch out for a share of the samples (arXiv 1603.09382), in training."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.share:
            return x
        kept = torch.rand(len(x), 1, 1, device=x.device) >= self.share
        return x * (kept / (1 - self.share)).to(x.dtype)


class Expert(nn.Module):
    """One modality's weights in a layer: attention projections, feed-forward, LayerNorms."""

    def __init__(self, config: GeoMeltConfig) -> None:
        super().__init__()
        width, inner, eps = config.hidden_size, config.intermediate_size, config.layer_norm_eps
        self.heads = config.num_attention_heads
        self.post = config.norm == "post"
        self.drop_path = DropPath(config.drop_path)
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.out = nn.Linear(width, width)
        self.up = nn.Linear(width, inner)
        self.down = nn.Linear(inner, width)
        self.attention_norm = nn.LayerNorm(width, eps)
        self.ffn_norm = nn.LayerNorm(width, eps)
        self.inner_attention_norm = nn.Identity() if self.post else nn.LayerNorm(width, eps)
        self.inner_ffn_norm = nn.Identity() if self.post else nn.LayerNorm(inner, eps)

    def project(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values, each (n, heads, tokens, head_size)."""
        x = x if self.post else self.attention_norm(x)
        shape = (*x.shape[:2], self.heads, -1)
        query, key, value = (
            linear(x).view(shape).transpose(1, 2) for linear in (self.query, self.key, self.value)
        )
        return query, key, value

    def combine(self, x: Tensor, attended: Tensor) -> Tensor:
        """The layer's output from its input and what its queries attended to."""
        merged = attended.transpose(1, 2).flatten(2)
        x = x + self.drop_path(self.out(self.inner_attention_norm(merged)))
        x = self.attention_norm(x) if self.post else x
        inner = F.gelu(self.up(x if self.post else self.ffn_norm(x)))
        x = x + self.drop_path(self.down(self.inner_ffn_norm(inner)))
        return self.ffn_norm(x) if self.post else x


class MultiwayLayer(nn.Module):
    """Shared attention, separate weights for image and text tokens."""

    def __init__(self, config: GeoMeltConfig) -> None:
        super().__init__()
        self.vision = Expert(config)
        self.language = Expert(config)

    def image(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Image tokens through the layer, and their keys and values (n, 2, heads, t, d)."""
        query, key, value = self.vision.project(x)
        attended = attention(query, key, value)
        return self.vision.combine(x, attended), torch.stack((key, value), 1)

    def text(
        self,
        x: Tensor,
        mask: Tensor | None,
        image: Tensor | None,
        cache: Cache | None,
        layer: int,
        words: int,
    ) -> Tensor:
        """Text tokens through the layer; `mask` is boolean (n, 1, text, image + text).

        The first `words` tokens are remembered in the cache, mask tokens after them are not.
        """
        query, key, value = self.language.project(x)
        if cache is not None:
            past = cache.update(key[:, :, :words], value[:, :, :words], layer)
            key = torch.cat((past[0], key[:, :, words:]), 2)
            value = torch.cat((past[1], value[:, :, words:]), 2)
        if image is not None:
            seen_keys, seen_values = image.unbind(1)
            key = torch.cat((seen_keys.to(key.dtype), key), 2)
            value = torch.cat((seen_values.to(value.dtype), value), 2)
        attended = attention(query, key, value, mask)
        return self.language.combine(x, attended)


class GeoMeltModel(PreTrainedModel, GenerationMixin):
    """The whole network.

    Public uses: `encode_images`, `encode_texts`, and with the states of images `forward`,
    `generate` and `score`.
    """

    config_class = GeoMeltConfig
    config: GeoMeltConfig
    main_input_name = "input_ids"
    _no_split_modules = ["MultiwayLayer"]  # noqa: RUF012
    _tied_weights_keys = {"lm_head.weight": "word_embeddings.weight"}  # noqa: RUF012
    _supports_sdpa = True

    def __init__(self, config: GeoMeltConfig) -> None:
        super().__init__(config)
        width, eps = config.hidden_size, config.layer_norm_eps
        self.stem = PatchStem(config) if config.stem == "patch" else MobileNetV2Stem()
        convolved = config.stem != "patch"
        self.stem_projection = (
            nn.Sequential(
                nn.LayerNorm(self.stem.channels, eps), nn.Linear(self.stem.channels, width)
            )
            if convolved
            else nn.Identity()
        )
        self.class_token = nn.Parameter(torch.zeros(1, 1, width))
        self.image_positions = nn.Embedding(config.image_tokens, width)
        self.word_embeddings = nn.Embedding(config.vocab_size, width)
        self.text_positions = nn.Embedding(config.max_text_length, width)
        post = config.norm == "post"
        self.image_norm = nn.LayerNorm(width, eps) if post else nn.Identity()
        self.text_norm = nn.LayerNorm(width, eps) if post else nn.Identity()
        self.layers = nn.ModuleList(MultiwayLayer(config) for _ in range(config.num_hidden_layers))
        self.image_final_norm = nn.Identity() if post else nn.LayerNorm(width, eps)
        self.text_final_norm = nn.Identity() if post else nn.LayerNorm(width, eps)
        self.vision_head = nn.Linear(width, config.embedding_size, bias=False)
        self.language_head = nn.Linear(width, config.embedding_size, bias=False)
        self.lm_head = nn.Linear(width, config.vocab_size)
        self.logit_scale = nn.Parameter(torch.tensor(2.6593))  # ln(1 / 0.07), as in CLIP
        self.post_init()

    @property
    def temperature(self) -> float:
        """What cosines are divided by to become class probabilities."""
        given = self.config.zero_shot_temperature
        return given if given is not None else math.exp(-float(self.logit_scale.detach()))

    def get_input_embeddings(self) -> nn.Module:
        return self.word_embeddings

    def get_output_embeddings(self) -> nn.Module:
        return self.lm_head

    def stem_tokens(self, pixels: Tensor) -> Tensor:
        """Pixels (n, 3, s, s) in 0..1 -> stem features (n, grid * grid, channels)."""
        return F.adaptive_avg_pool2d(self.stem(pixels), self.config.grid).flatten(2).mT

    def encode_images(
        self,
        pixels: Tensor | None = None,
        *,
        stem_tokens: Tensor | None = None,
    ) -> ImageEncoding:
        """Pixels (n, 3, s, s) in 0..1, or the stem's tokens where they are known already."""
        if stem_tokens is None:
            if pixels is None:
                raise ValueError("encode_images needs pixels or stem_tokens")
            stem_tokens = self.stem_tokens(pixels)
        x = self.stem_projection(stem_tokens)
        x = torch.cat((self.class_token.expand(x.shape[0], -1, -1).to(x.dtype), x), 1)
        x = self.image_norm(x + self.image_positions.weight)
        states = []
        for layer in self.layers:
            x, state = cast(MultiwayLayer, layer).image(x)
            states.append(state)
        x = self.image_final_norm(x)
        pooled = x[:, 0] if self.config.pooling == "first" else x.mean(1)
        return ImageEncoding(
            F.normalize(self.vision_head(pooled).float(), dim=-1), torch.stack(states, 1)
        )

    def encode_texts(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Token ids and mask (n, t) -> embeddings (n, embedding_size), unit length."""
        x = self._text(input_ids, attention_mask, None, None, causal=False)
        if self.config.pooling == "first":
            pooled = x[:, 0]
        else:
            weight = attention_mask.unsqueeze(-1).to(x.dtype)
            pooled = (x * weight).sum(1) / weight.sum(1).clamp(min=1)
        return F.normalize(self.language_head(pooled).float(), dim=-1)

    def caption_states(
        self, input_ids: Tensor, attention_mask: Tensor, image_states: Tensor
    ) -> Tensor:
        """Hidden states (n, t, hidden) that each predict the next token, under the caption mask."""
        return self._text(input_ids, attention_mask, image_states, None, causal=True)

    def score(
        self,
        input_ids: Tensor,
        attention_mask: Tensor,
        image_states: Tensor,
        image_rows: Tensor | None = None,
    ) -> Tensor:
        """Mean log-likelihood (n,) of the tokens of each text after its first, given an image.

        `image_rows` (n,) says which of the states a text is about, where not its own row:
        many texts share an image, or many images a text, without copies of the whole states.
        """
        hidden = self._text(
            input_ids[:, :-1], None, image_states, None, causal=True, image_rows=image_rows
        )
        wanted = attention_mask[:, 1:].bool()
        likelihood = torch.zeros(wanted.shape, device=hidden.device)
        # A vocabulary of logits for each token of a batch is too much memory at once.
        pieces = zip(
            hidden[wanted].split(_SCORED), input_ids[:, 1:][wanted].split(_SCORED), strict=True
        )
        likelihood[wanted] = torch.cat(
            [-F.cross_entropy(self.lm_head(x).float(), y, reduction="none") for x, y in pieces]
        )
        return likelihood.sum(1) / wanted.sum(1).clamp(min=1)

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor | None = None,
        image_states: Tensor | None = None,
        cache: Cache | None = None,
        use_cache: bool | None = None,
        labels: Tensor | None = None,
        logits_to_keep: int = 0,
        **_: Any,
    ) -> CausalLMOutputWithPast:
        """Next-token logits (n, t, vocabulary) of captions, given the images' states.

        `labels` (n, t) hold token ids, -100 where no loss is wanted; they are shifted here.
        """
        if use_cache and cache is None:
            cache = DynamicCache()
        x = self._text(input_ids, attention_mask, image_states, cache, causal=True)
        logits = self.lm_head(x[:, -logits_to_keep:] if logits_to_keep else x)
        loss = None
        if labels is not None:
            loss = F.cross_entropy(logits[:, :-1].flatten(0, 1).float(), labels[:, 1:].flatten())
        past: dict[str, Any] = {_CACHE: cache}
        return CausalLMOutputWithPast(loss=loss, logits=logits, **past)

    def prepare_inputs_for_generation(  # type: ignore[override]
        self,
        input_ids: Tensor,
        attention_mask: Tensor | None = None,
        image_states: Tensor | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        cache: Cache | None = kwargs.get(_CACHE)
        seen = cache.get_seq_length() if cache is not None else 0
        return {
            "input_ids": input_ids[:, seen:],
            "attention_mask": attention_mask,
            "image_states": image_states,
            "cache": cache,
            "use_cache": kwargs.get("use_cache"),
        }

    def _text(
        self,
        input_ids: Tensor,
        attention_mask: Tensor | None,
        image_states: Tensor | None,
        cache: Cache | None,
        *,
        causal: bool,
        image_rows: Tensor | None = None,
    ) -> Tensor:
        seen = cache.get_seq_length() if cache is not None else 0
        length = input_ids.shape[1]
        positions = torch.arange(seen, seen + length, device=input_ids.device)
        context = 0 if image_states is None else image_states.shape[-2]
        mask = _text_mask(attention_mask, positions, seen + length, context, causal=causal)
        if causal and self.config.predicts == "mask":
            # Every word is followed, in a pass of its own, by the mask that predicts the next.
            masks = torch.full_like(input_ids, cast(int, self.config.mask_token_id))
            input_ids = torch.cat((input_ids, masks), 1)
            mask = with_masks(mask, positions, seen + length + context)
            positions = torch.cat((positions, positions + 1))
        x = self.text_norm(self.word_embeddings(input_ids) + self.text_positions(positions))
        # Unbound once: going back, a slice for each layer would fill the whole states with zeros.
        images = [None] * len(self.layers) if image_states is None else image_states.unbind(1)
        for number, (layer, image) in enumerate(zip(self.layers, images, strict=True)):
            image = image if image is None or image_rows is None else image[image_rows]
            x = cast(MultiwayLayer, layer).text(x, mask, image, cache, number, length)
        return self.text_final_norm(x[:, -length:])


def _text_mask(
    attention_mask: Tensor | None, positions: Tensor, keys: int, context: int, *, causal: bool
) -> Tensor | None:
    """Boolean (n or 1, 1, queries, context + keys); every text token sees the whole image."""
    queries = positions.shape[0]  # its len() would be a constant in an exported graph
    if attention_mask is None and (not causal or queries == 1):
        return None
    device = positions.device
    mask = torch.ones(1, 1, queries, keys, dtype=torch.bool, device=device)
    if causal:
        mask = torch.arange(keys, device=device) <= positions[:, None]
        mask = mask[None, None]
    if attention_mask is not None:
        mask = mask & attention_mask[:, None, None, :keys].bool()
    return F.pad(mask, (context, 0), value=True)


def with_masks(mask: Tensor | None, positions: Tensor, keys: int) -> Tensor:
    """The mask of words, and of one mask token per word that sees what the word sees and itself."""
    words = len(positions)
    if mask is None:
        mask = torch.ones(1, 1, words, keys, dtype=torch.bool, device=positions.device)
    itself = torch.eye(words, dtype=torch.bool, device=positions.device)
    columns = torch.cat((torch.zeros_like(itself), itself)).expand(len(mask), 1, -1, -1)
    return torch.cat((mask.repeat(1, 1, 2, 1), columns), 3)
