"""Tiny random models of images and text, one of each family, with their processors' settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
import transformers
from support.tiny_model import tiny_processor
from transformers import PreTrainedTokenizerFast

CHAT = (
    "{% for message in messages %}user: {% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}IMAGE{% else %}{{ part['text'] }}{% endif %}"
    "{% endfor %}{% endfor %}{% if add_generation_prompt %} assistant: {% endif %}"
)
ENDS = "abcdefghi"
"""Letters that end an answer, as several tokens do for a model that chats."""

_TEXT = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "initializer_range": 0.2,
    "max_position_embeddings": 512,
    "pad_token_id": 0,
    "bos_token_id": 2,
    "eos_token_id": 3,
    "tie_word_embeddings": False,
}
_VISION = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "image_size": 32,
    "patch_size": 8,
    "initializer_range": 0.2,
}
_PIXELS = {"image_mean": [0.5] * 3, "image_std": [0.5] * 3}
_SQUARE = {"size": {"height": 32, "width": 32}, **_PIXELS}


def save_smolvlm(folder: Path, kind: str = "SmolVLM") -> None:
    """32 px a side, 4 tokens of an image."""
    special = ["<image>", "<fake_token_around_image>", "<global-img>", "<end_of_utterance>"]
    tokenizer = _tokenizer(special)
    _save(
        folder,
        kind,
        tokenizer,
        text_config={"model_type": "llama", **_text(tokenizer)},
        vision_config=_VISION,
        scale_factor=2,
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
    )
    _write(folder, "chat_template.jinja", CHAT.replace("IMAGE", "<image>"))
    _write(folder, "processor_config.json", {"processor_class": f"{kind}Processor"} | _seq(4))
    settings = {"size": {"longest_edge": 128}, "max_image_size": {"longest_edge": 32}}
    settings |= {"do_image_splitting": True, "image_processor_type": f"{kind}ImageProcessor"}
    _write(folder, "preprocessor_config.json", settings | _PIXELS)


def save_idefics3(folder: Path) -> None:
    """32 px a side, 4 tokens of an image."""
    save_smolvlm(folder, "Idefics3")


def _seq(tokens: int) -> dict[str, int]:
    return {"image_seq_len": tokens}


def save_qwen2_5_vl(folder: Path) -> None:
    """Of any size; 4 tokens of an image of 32 px."""
    _save_qwen(
        folder,
        "Qwen2_5_VL",
        {"fullatt_block_indexes": [1], "window_size": 32, "out_hidden_size": 32, "depth": 2},
        {"rope_parameters": {"rope_type": "default", "mrope_section": [1, 1, 2]}},
        {"patch_size": 8},
    )


def save_qwen3_vl(folder: Path) -> None:
    """Of any size; 4 tokens of an image of 32 px."""
    vision = {"out_hidden_size": 32, "depth": 2, "num_position_embeddings": 16}
    _save_qwen(
        folder,
        "Qwen3VL",
        {**vision, "deepstack_visual_indexes": [0]},
        {"rope_parameters": {"rope_type": "default", "mrope_section": [2, 1, 1]}},
        {"patch_size": 8},
    )


def _save_qwen(
    folder: Path, kind: str, vision: dict[str, Any], text: dict[str, Any], pixels: dict[str, Any]
) -> None:
    special = ["<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"]
    tokenizer = _tokenizer(special)
    start, end, image, video = tokenizer.convert_tokens_to_ids(special)
    sides = {"num_heads": 4, "patch_size": 8, "spatial_merge_size": 2, "hidden_size": 32}
    _save(
        folder,
        kind,
        tokenizer,
        text_config={**_text(tokenizer), **text},
        vision_config={**sides, "intermediate_size": 64, "initializer_range": 0.2, **vision},
        image_token_id=image,
        video_token_id=video,
        vision_start_token_id=start,
        vision_end_token_id=end,
    )
    chat = CHAT.replace("IMAGE", "<|vision_start|><|image_pad|><|vision_end|>")
    _write(folder, "chat_template.json", {"chat_template": chat})
    settings = {"image_processor_type": "Qwen2VLImageProcessor", "merge_size": 2, **pixels}
    settings |= {"size": {"shortest_edge": 256, "longest_edge": 4096}}
    processor = {"qwen2_5_vl": "Qwen2_5_VLProcessor"}.get(kind.lower(), "Qwen3VLProcessor")
    _write(folder, "preprocessor_config.json", settings | {"processor_class": processor} | _PIXELS)


def save_llava(folder: Path) -> None:
    """32 px a side, 16 tokens of an image; a CLIP and a Llama."""
    tokenizer = _tokenizer(["<image>"])
    _save(
        folder,
        "Llava",
        tokenizer,
        text_config={"model_type": "llama", **_text(tokenizer)},
        vision_config={"model_type": "clip_vision_model", **_VISION},
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        vision_feature_select_strategy="default",
        vision_feature_layer=-1,
    )
    settings = {"patch_size": 8, "vision_feature_select_strategy": "default"}
    settings |= {"num_additional_image_tokens": 1, "processor_class": "LlavaProcessor"}
    _write(folder, "processor_config.json", settings)
    _write(folder, "chat_template.jinja", CHAT.replace("IMAGE", "<image>"))
    crop = {"size": {"shortest_edge": 32}, "crop_size": {"height": 32, "width": 32}}
    settings = {"image_processor_type": "CLIPImageProcessor", "do_center_crop": True}
    _write(folder, "preprocessor_config.json", crop | _PIXELS | settings)


def save_gemma3(folder: Path) -> None:
    """32 px a side, 4 tokens of an image."""
    named = {"boi_token": "<boi>", "eoi_token": "<eoi>", "image_token": "<image_soft_token>"}
    tokenizer = _tokenizer(list(named.values()), **named)
    begin, end, image = tokenizer.convert_tokens_to_ids(list(named.values()))
    _save(
        folder,
        "Gemma3",
        tokenizer,
        text_config={**_text(tokenizer), "query_pre_attn_scalar": 8},
        vision_config={**_VISION, "vision_use_head": False},
        mm_tokens_per_image=4,
        initializer_range=0.2,
        boi_token_index=begin,
        eoi_token_index=end,
        image_token_index=image,
    )
    _write(folder, "chat_template.jinja", "[CLS]" + CHAT.replace("IMAGE", "<boi>"))
    settings = {"processor_class": "Gemma3Processor", "image_seq_length": 4}
    _write(folder, "processor_config.json", settings)
    settings = {"image_processor_type": "Gemma3ImageProcessor", "image_seq_length": 4}
    _write(folder, "preprocessor_config.json", settings | _SQUARE)


def save_paligemma(folder: Path) -> None:
    """32 px a side, 16 tokens of an image; no chat template."""
    tokenizer = _tokenizer(["<image>"])
    text = {"model_type": "gemma", **_text(tokenizer), "vocab_size": 2048}
    _save(
        folder,
        "PaliGemma",
        tokenizer,
        text_config=text,
        vision_config={"model_type": "siglip_vision_model", **_VISION, "vision_use_head": False},
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        projection_dim=32,
    )
    settings = {"image_processor_type": "SiglipImageProcessor", "image_seq_length": 16}
    settings |= {"processor_class": "PaliGemmaProcessor"}
    _write(folder, "preprocessor_config.json", settings | _SQUARE)


def save_florence2(folder: Path) -> None:
    """32 px a side; a DaViT and a BART, no chat template."""
    tokenizer = _tokenizer(["<image>"], image_token="<image>")
    text = {
        "model_type": "bart",
        "vocab_size": len(tokenizer),
        "d_model": 32,
        "encoder_layers": 1,
        "decoder_layers": 1,
        "encoder_attention_heads": 4,
        "decoder_attention_heads": 4,
        "encoder_ffn_dim": 64,
        "decoder_ffn_dim": 64,
        "max_position_embeddings": 512,
        "init_std": 0.2,
        "pad_token_id": 0,
        "bos_token_id": 2,
        "eos_token_id": 3,
        "decoder_start_token_id": 3,
    }
    vision = {
        "depths": [1, 1],
        "embed_dim": [16, 32],
        "num_heads": [2, 2],
        "num_groups": [2, 2],
        "patch_size": [7, 3],
        "patch_stride": [4, 2],
        "patch_padding": [3, 1],
        "patch_prenorm": [False, True],
        "window_size": 4,
        "projection_dim": 32,
        "initializer_range": 0.2,
    }
    _save(
        folder,
        "Florence2",
        tokenizer,
        text_config=text,
        vision_config=vision,
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
        is_encoder_decoder=True,
    )
    settings = {"image_processor_type": "CLIPImageProcessor", "do_center_crop": False}
    settings |= {"processor_class": "Florence2Processor", "image_seq_length": 17}
    _write(folder, "preprocessor_config.json", settings | _SQUARE)


def save_llava_next(folder: Path) -> None:
    """32 px a side, in two crops and a whole; Granite's vision models are of this family."""
    _save_anyres(folder, "LlavaNext", "clip_vision_model", {"vision_feature_layer": -1})
    settings = {"image_processor_type": "LlavaNextImageProcessor"}
    settings |= {"size": {"shortest_edge": 32}, "crop_size": {"height": 32, "width": 32}}
    settings |= {"image_grid_pinpoints": [[32, 64], [64, 32], [64, 64]]}
    _write(folder, "preprocessor_config.json", settings | _PIXELS)


def save_llava_onevision(folder: Path) -> None:
    """32 px a side, in one crop and a whole; a SigLIP and a Qwen2."""
    changes = {"vision_feature_layer": -1, "vision_feature_select_strategy": "full"}
    _save_anyres(folder, "LlavaOnevision", "siglip_vision_model", changes)
    settings = {"image_processor_type": "LlavaOnevisionImageProcessor"}
    settings |= {"image_grid_pinpoints": [[32, 32], [32, 64], [64, 64]]}
    _write(folder, "preprocessor_config.json", settings | _SQUARE)


def _save_anyres(folder: Path, kind: str, vision: str, changes: dict[str, Any]) -> None:
    tokenizer = _tokenizer(["<image>", "<video>"])
    image, video = tokenizer.convert_tokens_to_ids(["<image>", "<video>"])
    text = {"LlavaNext": "llama", "LlavaOnevision": "qwen2"}[kind]
    videos = {"video_token_index": video} if kind == "LlavaOnevision" else {}
    _save(
        folder,
        kind,
        tokenizer,
        text_config={"model_type": text, **_text(tokenizer)},
        vision_config={"model_type": vision, **_VISION, "vision_use_head": False},
        image_token_index=image,
        image_grid_pinpoints=[[32, 32], [32, 64], [64, 32], [64, 64]],
        **changes,
        **videos,
    )
    settings: dict[str, Any] = {"patch_size": 8, "processor_class": f"{kind}Processor"}
    if kind == "LlavaNext":
        settings |= {"vision_feature_select_strategy": "default"}
        settings |= {"num_additional_image_tokens": 1}
    else:
        settings |= {"vision_feature_select_strategy": "full", "num_image_tokens": 16}
    _write(folder, "processor_config.json", settings)
    _write(folder, "chat_template.jinja", CHAT.replace("IMAGE", "<image>"))


def save_internvl(folder: Path) -> None:
    """32 px a side, 4 tokens of an image."""
    named = {"start_image_token": "<img>", "end_image_token": "</img>"}
    named |= {"context_image_token": "<IMG_CONTEXT>", "video_token": "<video>"}
    tokenizer = _tokenizer(list(named.values()), **named)
    _save(
        folder,
        "InternVL",
        tokenizer,
        text_config={"model_type": "qwen2", **_text(tokenizer)},
        vision_config={**_VISION, "image_size": [32, 32], "patch_size": [8, 8]},
        image_token_id=tokenizer.convert_tokens_to_ids("<IMG_CONTEXT>"),
        image_seq_length=4,
        downsample_ratio=0.5,
    )
    settings = {"processor_class": "InternVLProcessor", "image_seq_length": 4}
    _write(folder, "processor_config.json", settings)
    _write(folder, "chat_template.jinja", CHAT.replace("IMAGE", "<IMG_CONTEXT>"))
    settings = {"image_processor_type": "GotOcr2ImageProcessor", "crop_to_patches": False}
    _write(folder, "preprocessor_config.json", settings | _SQUARE)


TALKERS = {
    "florence2": save_florence2,
    "gemma3": save_gemma3,
    "idefics3": save_idefics3,
    "internvl": save_internvl,
    "llava": save_llava,
    "llava_next": save_llava_next,
    "llava_onevision": save_llava_onevision,
    "paligemma": save_paligemma,
    "qwen2_5_vl": save_qwen2_5_vl,
    "qwen3_vl": save_qwen3_vl,
    "smolvlm": save_smolvlm,
}


def _tokenizer(special: list[str], **named: str) -> PreTrainedTokenizerFast:
    """Words and letters, begin and end as in BERT; `named` tokens are its attributes."""
    plain = tiny_processor().tokenizer
    plain.add_special_tokens({"additional_special_tokens": special})
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=plain.backend_tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        bos_token="[CLS]",
        eos_token="[SEP]",
        extra_special_tokens=named or special,
    )
    tokenizer.backend_tokenizer.post_processor = None
    return tokenizer


def _text(tokenizer: PreTrainedTokenizerFast) -> dict[str, Any]:
    return {**_TEXT, "vocab_size": len(tokenizer)}


def _save(folder: Path, kind: str, tokenizer: PreTrainedTokenizerFast, **config: Any) -> None:
    torch.manual_seed(0)
    settings = getattr(transformers, f"{kind}Config")(tie_word_embeddings=False, **config)
    model = getattr(transformers, f"{kind}ForConditionalGeneration")(settings).eval()
    if kind == "Gemma3":  # zeros at first, which let nothing of an image through
        torch.nn.init.normal_(model.model.multi_modal_projector.mm_input_projection_weight)
    ends = tokenizer.convert_tokens_to_ids(["[SEP]", *ENDS])
    model.generation_config.update(eos_token_id=ends, pad_token_id=0, forced_eos_token_id=None)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _write(folder: Path, name: str, content: Any) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / name).write_text(text)
