"""A new `geomelt-mini` before its first step: image stem, both experts and words from elsewhere.

The experts start from a BERT-shaped sentence encoder (MiniLM-L6): a language expert that already
knows which words mean alike, and a vision expert that starts in the same space.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from geomelt.base.errors import GeomeltError
from geomelt.model.checkpoints import load_checkpoint
from geomelt.model.configuration import GeoMeltConfig
from geomelt.model.modeling import GeoMeltModel
from geomelt.model.positions import interpolated
from geomelt.model.processing import GeoMeltProcessor
from geomelt.model.stem import fold_mobilenet_v2

_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_EMBEDDING = 256
_DROP_PATH = 0.1
_EXPERT_NAMES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "out": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "up": "intermediate.dense",
    "down": "output.dense",
    "ffn_norm": "output.LayerNorm",
}


def initial_mini(stem: Path, language: Path) -> tuple[GeoMeltModel, GeoMeltProcessor]:
    """`stem`: safetensors of an ImageNet MobileNetV2; `language`: folder of a MiniLM model."""
    for path in (stem, language / "model.safetensors", language / "tokenizer.json"):
        if not path.is_file():
            raise GeomeltError(
                f"There is no {path}: give --stem and --language the weights to start from.",
                code="no-such-file",
            )
    bert = load_file(language / "model.safetensors")
    settings = json.loads((language / "config.json").read_text(encoding="utf-8"))
    tokenizer, kept = _plain_tokenizer(language / "tokenizer.json", max_length=64)
    config = GeoMeltConfig(
        vocab_size=len(kept),
        hidden_size=settings["hidden_size"],
        num_hidden_layers=settings["num_hidden_layers"],
        num_attention_heads=settings["num_attention_heads"],
        intermediate_size=settings["intermediate_size"],
        embedding_size=min(_EMBEDDING, settings["hidden_size"]),
        max_text_length=tokenizer.model_max_length,
        image_size=160,
        stem="mobilenet_v2",
        grid=5,
        drop_path=_DROP_PATH,
        norm="post",
        layer_norm_eps=settings["layer_norm_eps"],
        pooling="mean",
        tie_word_embeddings=True,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.cls_token_id,
        eos_token_id=tokenizer.sep_token_id,
    )
    model = GeoMeltModel(config)
    state = _language_state(bert, config, kept)
    state.update({f"stem.{k}": v for k, v in fold_mobilenet_v2(load_file(stem)).items()})
    _, unexpected = model.load_state_dict(state, strict=False)
    if unexpected:
        raise GeomeltError(f"{language} is not shaped like MiniLM: it holds {unexpected[0]}.")
    model.generation_config.max_new_tokens = 40
    processor = GeoMeltProcessor(tokenizer, config.image_size)
    _start_heads(model, processor, [word for word in tokenizer.get_vocab() if word.isalpha()])
    return model, processor


@torch.no_grad()
def start_from(model: GeoMeltModel, earlier: Path) -> None:
    """The weights of an `earlier` GeoMELT of like width and words; not those of another stem."""
    source, _ = load_checkpoint(earlier)
    another = () if source.config.stem == model.config.stem else ("stem.", "stem_projection.")
    ours = model.state_dict()
    for name, tensor in source.state_dict().items():
        if name == "image_positions.weight":
            tensor = interpolated(tensor, model.config.grid)
        if not name.startswith(another):
            ours[name].copy_(tensor)


def _plain_tokenizer(path: Path, max_length: int) -> tuple[PreTrainedTokenizerFast, list[int]]:
    """The word pieces that are plain ASCII, renumbered; also their old numbers."""
    spec = json.loads(path.read_text(encoding="utf-8"))
    old: dict[str, int] = spec["model"]["vocab"]
    pieces = [*_SPECIAL]
    pieces += [p for p in old if p.isascii() and not p.startswith("[") and p not in _SPECIAL]
    spec["model"]["vocab"] = {piece: number for number, piece in enumerate(pieces)}
    spec["truncation"] = spec["padding"] = None
    spec["added_tokens"] = [
        {**token, "id": pieces.index(token["content"])}
        for token in spec["added_tokens"]
        if token["content"] in _SPECIAL
    ]
    spec["post_processor"] = {
        "type": "BertProcessing",
        "sep": ["[SEP]", pieces.index("[SEP]")],
        "cls": ["[CLS]", pieces.index("[CLS]")],
    }
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_str(json.dumps(spec)),
        model_max_length=max_length,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
    )
    return tokenizer, [old[piece] for piece in pieces]


def _language_state(
    bert: dict[str, Tensor], config: GeoMeltConfig, kept: list[int]
) -> dict[str, Tensor]:
    words = bert["embeddings.word_embeddings.weight"][kept].float()
    # MiniLM adds the same token type to every token: fold it into the positions.
    kind = bert["embeddings.token_type_embeddings.weight"][0].float()
    positions = bert["embeddings.position_embeddings.weight"][: config.max_text_length].float()
    state = {
        "word_embeddings.weight": words,
        "lm_head.weight": words,
        "text_positions.weight": positions + kind,
    }
    for part in ("weight", "bias"):
        norm = bert[f"embeddings.LayerNorm.{part}"].float()
        state[f"text_norm.{part}"] = state[f"image_norm.{part}"] = norm
        for layer in range(config.num_hidden_layers):
            for ours, theirs in _EXPERT_NAMES.items():
                tensor = bert[f"encoder.layer.{layer}.{theirs}.{part}"].float()
                for expert in ("vision", "language"):
                    state[f"layers.{layer}.{expert}.{ours}.{part}"] = tensor.clone()
    return state


@torch.no_grad()
def _start_heads(model: GeoMeltModel, processor: GeoMeltProcessor, words: list[str]) -> None:
    """Both heads: the principal directions of what the encoder makes of single words."""
    model.eval()
    width = model.config.hidden_size
    model.language_head.weight.data = torch.eye(width)
    model.vision_head.weight.data = torch.eye(width)
    moment = torch.zeros(width, width)
    for start in range(0, len(words), 512):
        tokens = processor.texts(words[start : start + 512])
        embedding = model.encode_texts(tokens["input_ids"], tokens["attention_mask"])
        moment += embedding.T @ embedding
    _, directions = torch.linalg.eigh(moment)
    head = directions[:, -model.config.embedding_size :].T.contiguous()
    model.language_head.weight = torch.nn.Parameter(head.clone())
    model.vision_head.weight = torch.nn.Parameter(head.clone())
