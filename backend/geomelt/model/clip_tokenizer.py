"""The tokenizer of CLIP, from a model's folder or from the list of merges that open_clip ships."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

from transformers import CLIPTokenizer, PreTrainedTokenizerFast
from transformers.convert_slow_tokenizer import bytes_to_unicode

from geomelt.base.errors import GeomeltError

MERGES = "bpe_simple_vocab_16e6.txt.gz"
_MERGES = 49152 - 256 - 2  # of the file's lines, those that CLIP was trained with
_ENDS = ("<|startoftext|>", "<|endoftext|>")


def open_clip_tokenizer(place: Path) -> PreTrainedTokenizerFast:
    """`place` is the folder of any CLIP with tokenizer.json, or open_clip's list of merges, or a
    folder that holds it. GeomeltError `no-such-file` where there is neither."""
    if (place / "tokenizer.json").is_file():
        return PreTrainedTokenizerFast.from_pretrained(place, local_files_only=True)
    merges = place / MERGES if place.is_dir() else place
    if not merges.is_file():
        raise GeomeltError(
            f"There is no tokenizer in {place}: give with --tokenizer the folder of any CLIP that "
            f"has a tokenizer.json (openai/clip-vit-base-patch32, say), or the file {MERGES} of "
            "the package open_clip_torch.",
            code="no-such-file",
        )
    try:
        return _of_merges(gzip.decompress(merges.read_bytes()).decode("utf-8"))
    except (OSError, EOFError, ValueError) as error:
        raise GeomeltError(
            f"{merges} is no list of CLIP's merges ({error}): give open_clip's own {MERGES}."
        ) from error


def _of_merges(text: str) -> PreTrainedTokenizerFast:
    pairs: Any = [tuple(line.split()) for line in text.split("\n")[1 : _MERGES + 1]]
    if len(pairs) != _MERGES or any(len(pair) != 2 for pair in pairs):
        raise ValueError(f"it has {len(pairs)} lines")
    letters = list(bytes_to_unicode().values())
    pieces = [*letters, *(letter + "</w>" for letter in letters), *map("".join, pairs), *_ENDS]
    return CLIPTokenizer(vocab={piece: number for number, piece in enumerate(pieces)}, merges=pairs)
