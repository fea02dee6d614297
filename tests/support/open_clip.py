"""Tensors under the names of open_clip, of its widths, with two layers and random numbers."""

from __future__ import annotations

import torch
from torch import Tensor

SIZES = {
    "ViT-B/32": {"vision": 768, "patch": 32, "text": 512, "head": 64},
    "ViT-B/16": {"vision": 768, "patch": 16, "text": 512, "head": 64},
    "ViT-L/14": {"vision": 1024, "patch": 14, "text": 768, "head": 64},
    "ViT-H/14": {"vision": 1280, "patch": 14, "text": 1024, "head": 80},
}
WORDS, CONTEXT = 49408, 77
_MERGES = 49152 - 256 - 2


def open_clip_state(name: str) -> dict[str, Tensor]:
    """Images of 2 x 2 patches."""
    torch.manual_seed(0)
    size = SIZES[name]
    vision, text, patch = size["vision"], size["text"], size["patch"]
    shapes = {
        "positional_embedding": (CONTEXT, text),
        "text_projection": (text, text),
        "logit_scale": (),
        "visual.class_embedding": (vision,),
        "visual.positional_embedding": (5, vision),
        "visual.proj": (vision, text),
        "visual.conv1.weight": (vision, 3, patch, patch),
        "token_embedding.weight": (WORDS, text),
        **_norm("visual.ln_pre", vision),
        **_norm("visual.ln_post", vision),
        **_norm("ln_final", text),
        **_layers("visual.transformer", vision),
        **_layers("transformer", text),
    }
    return {name: torch.randn(shape) * 0.02 for name, shape in shapes.items()}


def numbered_merges() -> str:
    """As many merges as CLIP has, of pieces that no text holds, below a line of heading."""
    from transformers.convert_slow_tokenizer import bytes_to_unicode

    letters = list(bytes_to_unicode().values())
    pairs = [f"{one} {other}" for one in letters for other in letters][:_MERGES]
    return "\n".join(["#version", *pairs])


def _norm(name: str, width: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (width,), f"{name}.bias": (width,)}


def _layers(tower: str, width: int) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {}
    for number in range(2):
        layer = f"{tower}.resblocks.{number}"
        shapes |= _norm(f"{layer}.ln_1", width) | _norm(f"{layer}.ln_2", width)
        for name, rows, columns in (
            ("attn.in_proj_", 3 * width, width),
            ("attn.out_proj.", width, width),
            ("mlp.c_fc.", 4 * width, width),
            ("mlp.c_proj.", width, 4 * width),
        ):
            shapes |= {f"{layer}.{name}weight": (rows, columns), f"{layer}.{name}bias": (rows,)}
    return shapes
