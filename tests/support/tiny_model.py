"""A real GeoMELT network, tiny and with random weights: quick, and wrong about everything."""

from __future__ import annotations

from pathlib import Path

import torch
from geomelt.model.checkpoints import save_packed
from geomelt.model.configuration import GeoMeltConfig
from geomelt.model.modeling import GeoMeltModel
from geomelt.model.processing import GeoMeltProcessor
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing
from transformers import PreTrainedTokenizerFast

_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_WORDS = "a airport beach boats fields forest green harbor houses many of planes river road water"


def tiny_processor(image_size: int = 64) -> GeoMeltProcessor:
    """A word-piece tokenizer of a few words and every letter."""
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    words = [word for word in _WORDS.split() if len(word) > 1]
    pieces = [*_SPECIAL, *words, *letters, *(f"##{letter}" for letter in letters)]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=24,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
    )
    return GeoMeltProcessor(fast, image_size)


def tiny_model(processor: GeoMeltProcessor, **changes: object) -> GeoMeltModel:
    """Two layers, 32 wide; `changes` go to the configuration."""
    torch.manual_seed(0)
    settings = {
        "vocab_size": len(processor.tokenizer),
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 64,
        "embedding_size": 16,
        "max_text_length": 24,
        "image_size": processor.image_size,
        "stem": "patch",
        "patch_size": 32,
        "grid": 2,
        "norm": "post",
        "pooling": "mean",
        "initializer_range": 0.2,
        "tie_word_embeddings": True,
        "pad_token_id": 0,
        "bos_token_id": 2,
        "eos_token_id": 3,
    }
    model = GeoMeltModel(GeoMeltConfig(**{**settings, **changes}))
    model.generation_config.max_new_tokens = 8
    return model.eval()


def save_tiny_model(folder: Path) -> Path:
    """A model folder that `Engine.load` takes."""
    processor = tiny_processor()
    save_packed(tiny_model(processor), processor, folder)
    return folder
