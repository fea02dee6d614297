"""Real CLIP, SigLIP, BLIP and GIT networks, tiny and random, saved as transformers saves them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from support.tiny_model import tiny_processor
from transformers import (
    BlipConfig,
    BlipForConditionalGeneration,
    CLIPConfig,
    CLIPModel,
    GitConfig,
    GitForCausalLM,
    PreTrainedModel,
    SiglipConfig,
    SiglipModel,
)

CONTEXT = 16
_PAD, _START, _END = 0, 2, 3
_ENDS = {"bos_token_id": _START, "eos_token_id": _END, "pad_token_id": _PAD}
TOWER = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "initializer_range": 0.2,
    "initializer_factor": 8.0,
}


def tiny_clip() -> CLIPModel:
    """32 px a side, 16 numbers."""
    config = CLIPConfig(text_config=_text(), vision_config=_vision(32), projection_dim=16)
    return _made(CLIPModel, config)


def tiny_siglip() -> SiglipModel:
    """48 px a side, 32 numbers."""
    return _made(SiglipModel, SiglipConfig(text_config=_text(), vision_config=_vision(48)))


def tiny_blip() -> BlipForConditionalGeneration:
    """48 px a side."""
    text = {**_text(), "sep_token_id": _END, "encoder_hidden_size": 32}
    config = BlipConfig(text_config=text, vision_config=_vision(48), image_text_hidden_size=16)
    model = _made(BlipForConditionalGeneration, config)
    return _talking(model, model.text_decoder.cls.predictions.bias)


def tiny_git() -> GitForCausalLM:
    """32 px a side."""
    config = GitConfig(vision_config=_vision(32), **_text())
    model = _made(GitForCausalLM, config)
    return _talking(model, model.output.bias)


def save_checkpoint(model: PreTrainedModel, folder: Path) -> Path:
    """A folder as on the hub: network, tokenizer and preprocessor settings."""
    model.save_pretrained(folder)
    tiny_processor().save_pretrained(folder)
    side = model.config.vision_config.image_size
    write_preprocessor(folder, size={"height": side, "width": side})
    return folder


def write_preprocessor(folder: Path, **changes: Any) -> None:
    """preprocessor_config.json; a change to None leaves the setting out."""
    settings: dict[str, Any] = {
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "do_normalize": True,
        "image_mean": [0.48145466, 0.4578275, 0.40821073],
        "image_std": [0.26862954, 0.26130258, 0.27577711],
        **changes,
    }
    kept = {name: value for name, value in settings.items() if value is not None}
    (folder / "preprocessor_config.json").write_text(json.dumps(kept))


def _text() -> dict[str, Any]:
    words = len(tiny_processor().tokenizer)
    return {**TOWER, "vocab_size": words, "max_position_embeddings": CONTEXT, **_ENDS}


def _vision(image_size: int) -> dict[str, Any]:
    return {**TOWER, "image_size": image_size, "patch_size": 16}


def _made(network: Any, config: Any) -> Any:
    torch.manual_seed(0)
    return network(config).eval()


def _talking(model: Any, word_bias: torch.nn.Parameter) -> Any:
    """As a trained captioner: it writes padding nowhere, and some captions end early."""
    word_bias.data[_PAD] = -1e4
    word_bias.data[_END] += 2
    return model
