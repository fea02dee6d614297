"""The shape of a GeoMELT network, from `geomelt-base` down to `geomelt-mini`."""

from __future__ import annotations

from typing import Any, Literal

from transformers import PretrainedConfig

Norm = Literal["sub", "post"]
Stem = Literal["patch", "resnet_v2"]
Pooling = Literal["first", "mean"]


class GeoMeltConfig(PretrainedConfig):
    """Defaults are `geomelt-base`: BEiT-3 base (arXiv 2208.10442) as GeoMELT uses it.

    `norm`: "sub" is pre-norm with BEiT-3's sub-LayerNorms, "post" is BERT's order.
    `stem`: "patch" cuts `patch_size` squares, "resnet_v2" convolves and pools to `grid` a side.
    `pooling`: what an embedding is made of, the first token or the mean of all.
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
        max_text_length: int = 64,
        image_size: int = 224,
        stem: Stem = "patch",
        patch_size: int = 16,
        stem_blocks: tuple[int, ...] = (3, 4, 6),
        stem_width: int = 64,
        grid: int = 14,
        norm: Norm = "sub",
        layer_norm_eps: float = 1e-5,
        pooling: Pooling = "first",
        dropout: float = 0.0,
        initializer_range: float = 0.02,
        tie_word_embeddings: bool = False,
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
        self.stem_blocks = tuple(stem_blocks)
        self.stem_width = stem_width
        self.grid = grid
        self.norm = norm
        self.layer_norm_eps = layer_norm_eps
        self.pooling = pooling
        self.dropout = dropout
        self.initializer_range = initializer_range
        self.tie_word_embeddings = tie_word_embeddings
        super().__init__(**kwargs)

    @property
    def image_tokens(self) -> int:
        """Tokens of one image: the grid and the class token."""
        return self.grid * self.grid + 1
