"""Tiny random networks with two towers, one of each family, and the tokenizers they came with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from support.tiny_checkpoints import CONTEXT, TOWER
from support.tiny_model import tiny_processor
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Metaspace
from tokenizers.processors import TemplateProcessing
from tokenizers.trainers import UnigramTrainer
from transformers import (
    AlignConfig,
    AlignModel,
    AltCLIPConfig,
    AltCLIPModel,
    ChineseCLIPConfig,
    ChineseCLIPModel,
    MetaClip2Config,
    MetaClip2Model,
    PreTrainedModel,
    PreTrainedTokenizerFast,
    Siglip2Config,
    Siglip2Model,
)

_SENTENCES = ["a river beside the harbour", "ein Fluss am Hafen", "una pista de aterrizaje", "河流"]


def multilingual_tokenizer(starts: bool) -> PreTrainedTokenizerFast:
    """Pieces of several languages; `<pad>` is 1 and `</s>` 2, as in XLM-RoBERTa."""
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    tokenizer = Tokenizer(Unigram())
    tokenizer.pre_tokenizer = Metaspace()
    trainer = UnigramTrainer(vocab_size=120, special_tokens=special, unk_token="<unk>")
    tokenizer.train_from_iterator(_SENTENCES * 4, trainer)
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>" if starts else "$A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        unk_token="<unk>",
        bos_token="<s>",
        eos_token="</s>",
        padding_side="left",
    )


def save_align(folder: Path) -> None:
    """32 px a side, 16 numbers; the first blocks of EfficientNet."""
    vision = {
        "kernel_sizes": [3],
        "in_channels": [32],
        "out_channels": [16],
        "strides": [1],
        "num_block_repeats": [1],
        "expand_ratios": [1],
        "depthwise_padding": [],
        "width_coefficient": 1.0,
        "depth_coefficient": 1.0,
        "hidden_dim": 16,
        "image_size": 600,
        "initializer_range": 0.2,
    }
    text = _text(_words(), pad_token_id=0)
    config = AlignConfig(
        text_config=text, vision_config=vision, projection_dim=16, temperature_init_value=0.5
    )
    _save(AlignModel, config, folder)
    tiny_processor().tokenizer.save_pretrained(folder)
    _preprocessor(
        folder,
        image_processor_type="EfficientNetImageProcessor",
        size={"height": 40, "width": 40},
        crop_size={"height": 32, "width": 32},
        do_center_crop=True,
        rescale_factor=1 / 127.5,
        rescale_offset=True,
        do_normalize=False,
        include_top=False,
    )


def save_altclip(folder: Path) -> None:
    """32 px a side, 16 numbers; texts in many languages."""
    tokenizer = multilingual_tokenizer(starts=True)
    text = _text(tokenizer, pad_token_id=1, project_dim=24)
    text["max_position_embeddings"] = CONTEXT + 2
    config = AltCLIPConfig(text_config=text, vision_config=_vision(), projection_dim=16)
    _save(AltCLIPModel, config, folder)
    tokenizer.save_pretrained(folder)
    _preprocessor(folder, size={"shortest_edge": 32})


def save_chinese_clip(folder: Path) -> None:
    """32 px a side, 16 numbers; of its tokenizer only the vocabulary, as it was published."""
    tokenizer = _words()
    config = ChineseCLIPConfig(
        text_config=_text(tokenizer, pad_token_id=0), vision_config=_vision(), projection_dim=16
    )
    _save(ChineseCLIPModel, config, folder)
    numbered = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    (folder / "vocab.txt").write_text("\n".join(piece for piece, _ in numbered))
    _preprocessor(folder, size={"height": 32, "width": 32})


def save_metaclip_2(folder: Path) -> None:
    """32 px a side, 16 numbers; texts in many languages."""
    tokenizer = multilingual_tokenizer(starts=True)
    text = _text(tokenizer, pad_token_id=1, bos_token_id=0, eos_token_id=2)
    config = MetaClip2Config(text_config=text, vision_config=_vision(), projection_dim=16)
    _save(MetaClip2Model, config, folder)
    tokenizer.save_pretrained(folder)
    _preprocessor(folder, size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})


def save_siglip2(folder: Path) -> None:
    """NaFlex: 20 patches of 16 px at most, a square of 64 px; 32 numbers."""
    tokenizer = multilingual_tokenizer(starts=False)
    vision = {**TOWER, "patch_size": 16, "num_patches": 9}
    config = Siglip2Config(text_config=_text(tokenizer, pad_token_id=1), vision_config=vision)
    _save(Siglip2Model, config, folder)
    tokenizer.save_pretrained(folder)
    _preprocessor(
        folder,
        image_processor_type="Siglip2ImageProcessor",
        patch_size=16,
        max_num_patches=20,
        image_mean=[0.5] * 3,
        image_std=[0.5] * 3,
    )


TOWERS = {
    "align": save_align,
    "altclip": save_altclip,
    "chinese_clip": save_chinese_clip,
    "metaclip_2": save_metaclip_2,
    "siglip2": save_siglip2,
}


def _words() -> Any:
    return tiny_processor().tokenizer


def _text(tokenizer: Any, **changes: Any) -> dict[str, Any]:
    return {
        **TOWER,
        "vocab_size": len(tokenizer),
        "max_position_embeddings": CONTEXT,
        "hidden_dropout_prob": 0.0,
        **changes,
    }


def _vision() -> dict[str, Any]:
    return {**TOWER, "image_size": 32, "patch_size": 16}


def _save(network: type[PreTrainedModel], config: Any, folder: Path) -> None:
    torch.manual_seed(0)
    network(config).eval().save_pretrained(folder)


def _preprocessor(folder: Path, **settings: Any) -> None:
    published = {"image_mean": [0.48, 0.46, 0.41], "image_std": [0.27, 0.26, 0.28]}
    (folder / "preprocessor_config.json").write_text(json.dumps({**published, **settings}))
