"""Checkpoints of open_clip as transformers' CLIP: ViT-B/32, B/16, L/14 and H/14.

The same networks under other names: queries, keys and values lie in one tensor there, and
projections the other way round. Layers, context and image size are those of the tensors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isqrt
from pathlib import Path

import torch
from torch import Tensor
from transformers import CLIPConfig, CLIPModel
from transformers.utils import logging

from geomelt.base.errors import GeomeltError
from geomelt.model.foreign_weights import load_weights

_KINDS = {  # vision width, patch size, text width -> name and the width of a vision head
    (768, 32, 512): ("ViT-B/32", 64),
    (768, 16, 512): ("ViT-B/16", 64),
    (1024, 14, 768): ("ViT-L/14", 64),
    (1280, 14, 1024): ("ViT-H/14", 80),
}
_TEXT_HEAD = 64
_NO_WEIGHTS = {"input_resolution", "context_length", "vocab_size", "attn_mask"}
_WHOLE = {
    "logit_scale": "logit_scale",
    "token_embedding.weight": "text_model.embeddings.token_embedding.weight",
    "positional_embedding": "text_model.embeddings.position_embedding.weight",
    "ln_final.weight": "text_model.final_layer_norm.weight",
    "ln_final.bias": "text_model.final_layer_norm.bias",
    "text_projection": "text_projection.weight",
    "visual.class_embedding": "vision_model.embeddings.class_embedding",
    "visual.conv1.weight": "vision_model.embeddings.patch_embedding.weight",
    "visual.positional_embedding": "vision_model.embeddings.position_embedding.weight",
    "visual.ln_pre.weight": "vision_model.pre_layrnorm.weight",
    "visual.ln_pre.bias": "vision_model.pre_layrnorm.bias",
    "visual.ln_post.weight": "vision_model.post_layernorm.weight",
    "visual.ln_post.bias": "vision_model.post_layernorm.bias",
    "visual.proj": "visual_projection.weight",
}
_TURNED = {"text_projection", "visual.proj"}
_TOWERS = {
    "transformer.resblocks.": "text_model.encoder.layers.",
    "visual.transformer.resblocks.": "vision_model.encoder.layers.",
}
_LAYER = {
    "ln_1": "layer_norm1",
    "ln_2": "layer_norm2",
    "mlp.c_fc": "mlp.fc1",
    "mlp.c_proj": "mlp.fc2",
    "attn.out_proj": "self_attn.out_proj",
}
_JOINED = "attn.in_proj_"
_TEXT_TOWER = "text."  # newer checkpoints put it before what belongs to texts


@dataclass(frozen=True)
class Conversion:
    """A network and how its checkpoint fitted it.

    `missing`: parameters of the network that the checkpoint does not hold and that are random.
    `left_over`: the checkpoint's tensors that have no place in the network.
    """

    model: CLIPModel
    name: str
    missing: tuple[str, ...]
    left_over: tuple[str, ...]

    def save(self, folder: Path) -> None:
        """Configuration and weights, in transformers' layout."""
        logging.disable_progress_bar()  # writing takes a moment
        self.model.save_pretrained(folder)


def read_checkpoint(path: Path) -> dict[str, Tensor]:
    """The tensors of a .pt or .safetensors file, by the names of open_clip.

    GeomeltError `no-such-file`, or `invalid` where it holds anything but weights.
    """
    read = load_weights(path, "an open_clip .pt or .safetensors")
    read = read.get("state_dict", read) if isinstance(read, Mapping) else {}
    tensors = {str(name): each for name, each in read.items() if isinstance(each, Tensor)}
    return {_plain(name): each for name, each in tensors.items() if name not in _NO_WEIGHTS}


def _plain(name: str) -> str:
    return name.removeprefix("module.").removeprefix(_TEXT_TOWER)


def convert(state: Mapping[str, Tensor], *, quick_gelu: bool) -> Conversion:
    """The CLIP of a checkpoint's tensors, in float32; GeomeltError where it is none we know."""
    config, name = _configuration(state, quick_gelu)
    ours: dict[str, Tensor] = {}
    left_over = []
    for theirs, tensor in state.items():
        renamed = _renamed(theirs, tensor.float())
        ours |= renamed
        if not renamed:
            left_over.append(theirs)
    torch.manual_seed(0)
    model = CLIPModel(config)
    try:
        missing, unexpected = model.load_state_dict(ours, strict=False)
    except RuntimeError as error:
        raise GeomeltError(f"The checkpoint's tensors do not fit one another ({error}).") from error
    return Conversion(model.eval(), name, tuple(missing), (*left_over, *unexpected))


def _renamed(name: str, tensor: Tensor) -> dict[str, Tensor]:
    """What one tensor of open_clip is in transformers; nothing where it is unknown."""
    if name in _WHOLE:
        return {_WHOLE[name]: tensor.T.contiguous() if name in _TURNED else tensor}
    for theirs, ours in _TOWERS.items():
        if not name.startswith(theirs):
            continue
        number, _, part = name.removeprefix(theirs).partition(".")
        if part.startswith(_JOINED):
            kind = part.removeprefix(_JOINED)  # weight or bias
            names = [f"{ours}{number}.self_attn.{each}_proj.{kind}" for each in "qkv"]
            return {each: one.clone() for each, one in zip(names, tensor.chunk(3), strict=True)}
        layer, _, kind = part.rpartition(".")
        if layer in _LAYER:
            return {f"{ours}{number}.{_LAYER[layer]}.{kind}": tensor}
    return {}


def _configuration(state: Mapping[str, Tensor], quick_gelu: bool) -> tuple[CLIPConfig, str]:
    needed = ("visual.conv1.weight", "visual.positional_embedding", "visual.proj")
    for name in (*needed, "token_embedding.weight", "positional_embedding", "text_projection"):
        if name not in state:
            raise GeomeltError(
                f"This is no checkpoint of a CLIP with a ViT by open_clip: it holds no {name}. "
                "ResNets, and towers of timm or of Hugging Face, cannot be converted."
            )
    width, _, patch, _ = state["visual.conv1.weight"].shape
    vocabulary, text_width = state["token_embedding.weight"].shape
    kind = _KINDS.get((width, patch, text_width))
    if kind is None:
        known = ", ".join(name for name, _ in _KINDS.values())
        raise GeomeltError(
            f"This checkpoint is {width} wide for images in patches of {patch} px and "
            f"{text_width} wide for texts, which is none of {known}: choose one of those."
        )
    name, head = kind
    projection_dim = state["visual.proj"].shape[1]
    activation = "quick_gelu" if quick_gelu else "gelu"
    shared = {"hidden_act": activation, "projection_dim": projection_dim}
    text = {
        "hidden_size": text_width,
        "intermediate_size": 4 * text_width,
        "num_hidden_layers": _layers(state, "transformer.resblocks."),
        "num_attention_heads": text_width // _TEXT_HEAD,
        "max_position_embeddings": len(state["positional_embedding"]),
        "vocab_size": vocabulary,
        # A text ends in the last token; open_clip finds it as the greatest number.
        "bos_token_id": vocabulary - 2,
        "eos_token_id": vocabulary - 1,
        "pad_token_id": vocabulary - 1,
    }
    vision = {
        "hidden_size": width,
        "intermediate_size": 4 * width,
        "num_hidden_layers": _layers(state, "visual.transformer.resblocks."),
        "num_attention_heads": width // head,
        "patch_size": patch,
        "image_size": patch * isqrt(len(state["visual.positional_embedding"]) - 1),
    }
    config = CLIPConfig(
        text_config={**text, **shared},
        vision_config={**vision, **shared},
        projection_dim=projection_dim,
    )
    return config, name


def _layers(state: Mapping[str, Tensor], tower: str) -> int:
    numbers = {name.removeprefix(tower).split(".")[0] for name in state if name.startswith(tower)}
    return len(numbers)
