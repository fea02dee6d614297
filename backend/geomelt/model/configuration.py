"""The shape of a GeoMELT network, from `geomelt-base` down to `geomelt-mini`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from transformers import PretrainedConfig

Norm = Literal["sub", "post"]
Stem = Literal["patch", "mobilenet_v2"]
Pooling = Literal["first", "mean"]
Predicts = Literal["next", "mask"]
Head = Literal["retrieval", "language"]


class GeoMeltConfig(PretrainedConfig):
    """Defaults are `geomelt-base`: BEiT-3 base (arXiv 2208.10442) as GeoMELT uses it.

    `norm`: "sub" is pre-norm with BEiT-3's sub-LayerNorms, "post" is BERT's order.
    `stem`: "patch" cuts `patch_size` squares, "mobilenet_v2" convolves; `grid` cells a side.
    `pooling`: what an embedding is made of, the first token or the mean of all.
    `predicts`: a caption's next token is read off the token before it ("next") or off a mask
    token in its place ("mask", as BEiT-3's published captioning weights were trained).
    `heads`: those that were trained; without "retrieval" it cannot embed, without "language"
    it cannot caption.
    `zero_shot_temperature`: what cosines are divided by to become class probabilities; None
    is the contrast's own temperature.
    """

    model_type = "geomelt"

    def __init__(
        self,
        vocab_size: int = 64010,
        hidden_size: int = 768,
        num_hidden_layers: int = 12,
        num_attention_heads: int = 12,
        intermediate_size: int = 3072,
        embedding_size: int = 768,
        max_text_length: int = 1022,
        image_size: int = 224,
        stem: Stem = "patch",
        patch_size: int = 16,
        grid: int = 14,
        norm: Norm = "sub",
        layer_norm_eps: float = 1e-5,
        pooling: Pooling = "first",
        drop_path: float = 0.0,
        initializer_range: float = 0.02,
        tie_word_embeddings: bool = False,
        predicts: Predicts = "next",
        mask_token_id: int | None = None,
        heads: Sequence[Head] = ("retrieval", "language"),
        zero_shot_temperature: float | None = None,
        **kwargs: Any,
    ) -> None:
        self.vocab_size = vocab_size
        self.hidden_size = hidden_size
        self.num_hidden_layers = num_hidden_layers
        self.num_attention_heads = num_attention_heads
        self.intermediate_size = intermediate_size
        self.embedding_size = embedding_size
        self.max_text_length = max_text_length
        self.image_size = image_size
        self.stem = stem
        self.patch_size = patch_size
        self.grid = grid
        self.norm = norm
        self.layer_norm_eps = layer_norm_eps
        self.pooling = pooling
        self.drop_path = drop_path
        self.initializer_range = initializer_range
        self.tie_word_embeddings = tie_word_embeddings
        self.predicts = predicts
        self.mask_token_id = mask_token_id
        self.heads = tuple(heads)
        self.zero_shot_temperature = zero_shot_temperature
        super().__init__(**kwargs)

    @property
    def image_tokens(self) -> int:
        """Tokens of one image: the grid and the class token."""
        return self.grid * self.grid + 1
