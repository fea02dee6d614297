"""Published BEiT-3 weights (arXiv 2208.10442) as a `GeoMeltModel`.

Read are the layouts that were published with BEiT-3: pre-trained, after contrastive tuning,
fine-tuned for captions and for retrieval. Their names are `beit3.*` for the encoder and
`mlm_head.*`, `language_head.*`, `vision_head.*`, `logit_scale` for what stands on it.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from math import isqrt
from pathlib import Path

from torch import Tensor

from geomelt.base.errors import GeomeltError
from geomelt.model.configuration import GeoMeltConfig, Head, Predicts
from geomelt.model.foreign_weights import load_weights
from geomelt.model.modeling import GeoMeltModel
from geomelt.model.positions import interpolated

_HEAD_SIZE = 64  # of each attention head, in base and in large
_FIRST_POSITION = 2  # as in fairseq, rows 0 and 1 of a position table are never used
_EXPERTS = {"A": "vision", "B": "language"}
_LAYER = {
    "query": "self_attn.q_proj.{expert}",
    "key": "self_attn.k_proj.{expert}",
    "value": "self_attn.v_proj.{expert}",
    "out": "self_attn.out_proj.{expert}",
    "inner_attention_norm": "self_attn.inner_attn_ln.{expert}",
    "attention_norm": "self_attn_layer_norm.{expert}",
    "up": "ffn.{expert}.fc1",
    "down": "ffn.{expert}.fc2",
    "inner_ffn_norm": "ffn.{expert}.ffn_layernorm",
    "ffn_norm": "final_layer_norm.{expert}",
}
_VISION_POSITIONS = "beit3.encoder.embed_positions.A.weight"
_TEXT_POSITIONS = "beit3.encoder.embed_positions.B.weight"
_PATCHES = "beit3.vision_embed.proj.weight"
_WORDS = "beit3.text_embed.weight"
_HEADS: dict[Head, dict[str, str]] = {
    "retrieval": {
        "vision_head.weight": "vision_head.weight",
        "language_head.weight": "language_head.weight",
        "logit_scale": "logit_scale",
    },
    "language": {"lm_head.weight": "mlm_head.weight", "lm_head.bias": "mlm_head.bias"},
}


@dataclass(frozen=True)
class Conversion:
    """A network and how its checkpoint fitted it.

    `missing`: our parameters that the checkpoint does not hold and that are random now.
    `left_over`: the checkpoint's tensors that have no place here.
    """

    model: GeoMeltModel
    missing: tuple[str, ...]
    left_over: tuple[str, ...]


def read_checkpoint(path: Path) -> dict[str, Tensor]:
    """The tensors of a .pth or .safetensors file, out of a `model` or `module` wrapper."""
    # Fine-tuning leaves its arguments beside the weights; they can do no harm.
    read = load_weights(path, "a BEiT-3 .pth or .safetensors", harmless=[argparse.Namespace])
    for wrapper in ("model", "module"):
        read = read.get(wrapper, read) if isinstance(read, Mapping) else {}
    return {str(name): value for name, value in read.items() if isinstance(value, Tensor)}


def convert(
    state: Mapping[str, Tensor],
    *,
    mask_token_id: int,
    image_size: int | None = None,
    predicts: Predicts = "mask",
) -> Conversion:
    """The network of a published state dict, its positions interpolated to `image_size` (px).

    GeomeltError where it is no BEiT-3, or `image_size` is not a multiple of its patches.
    """
    source = {name: tensor.float() for name, tensor in state.items()}
    core = _core_names(source)
    absent = [name for name in core.values() if name not in source]
    if absent:
        raise GeomeltError(
            f"This is no BEiT-3 checkpoint that GeoMELT can use: it holds no {absent[0]}."
        )
    heads = [head for head, names in _HEADS.items() if set(names.values()) <= set(source)]
    config = _configuration(source, image_size)
    config.heads, config.predicts = tuple(heads), predicts
    config.mask_token_id = mask_token_id
    names = core | {ours: name for head in heads for ours, name in _HEADS[head].items()}
    ours = {name: source[theirs] for name, theirs in names.items()}
    ours["text_positions.weight"] = ours["text_positions.weight"][_FIRST_POSITION:]
    ours["image_positions.weight"] = interpolated(
        ours["image_positions.weight"][_FIRST_POSITION:], config.grid
    )
    model = GeoMeltModel(config)
    try:
        missing, _ = model.load_state_dict(ours, strict=False)
    except RuntimeError as error:
        raise GeomeltError(f"The checkpoint's tensors do not fit one another ({error}).") from error
    # What BEiT-3's captions were searched with.
    model.generation_config.update(max_new_tokens=31, num_beams=3, length_penalty=0.6)
    used = set(names.values())
    return Conversion(model.eval(), tuple(missing), tuple(n for n in source if n not in used))


def _core_names(source: Mapping[str, Tensor]) -> dict[str, str]:
    """Our names -> theirs, without the heads."""
    layers = 1 + max(
        (int(n.split(".")[3]) for n in source if n.startswith("beit3.encoder.layers.")), default=-1
    )
    names = {
        "class_token": "beit3.vision_embed.cls_token",
        "stem.conv.weight": _PATCHES,
        "stem.conv.bias": "beit3.vision_embed.proj.bias",
        "image_positions.weight": _VISION_POSITIONS,
        "text_positions.weight": _TEXT_POSITIONS,
        "word_embeddings.weight": _WORDS,
    }
    for part in ("weight", "bias"):
        names[f"image_final_norm.{part}"] = f"beit3.encoder.layer_norm.A.{part}"
        names[f"text_final_norm.{part}"] = f"beit3.encoder.layer_norm.B.{part}"
        for layer in range(layers):
            for letter, expert in _EXPERTS.items():
                for ours, theirs in _LAYER.items():
                    name = f"beit3.encoder.layers.{layer}.{theirs.format(expert=letter)}.{part}"
                    names[f"layers.{layer}.{expert}.{ours}.{part}"] = name
    return names


def _configuration(source: Mapping[str, Tensor], image_size: int | None) -> GeoMeltConfig:
    vocabulary, width = source[_WORDS].shape
    patch = source[_PATCHES].shape[-1]
    size = image_size or patch * isqrt(len(source[_VISION_POSITIONS]) - _FIRST_POSITION - 1)
    if size % patch:
        raise GeomeltError(
            f"The image size {size} is no multiple of the patch size: use {size - size % patch}."
        )
    layers = {name.split(".")[3] for name in source if name.startswith("beit3.encoder.layers.")}
    return GeoMeltConfig(
        vocab_size=vocabulary,
        hidden_size=width,
        num_hidden_layers=len(layers),
        num_attention_heads=width // _HEAD_SIZE,
        intermediate_size=len(source["beit3.encoder.layers.0.ffn.A.fc1.weight"]),
        embedding_size=width,
        max_text_length=len(source[_TEXT_POSITIONS]) - _FIRST_POSITION,
        image_size=size,
        patch_size=patch,
        grid=size // patch,
        bos_token_id=0,
        pad_token_id=1,
        eos_token_id=2,
    )
