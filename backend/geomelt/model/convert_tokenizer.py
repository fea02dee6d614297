"""BEiT-3's sentencepiece tokenizer in our form.

BEiT-3 numbers the pieces of `beit3.spm` as XLM-RoBERTa does: <s>, <pad>, </s>, <unk>, the
pieces one above their own numbers, and <mask> last.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from transformers import PreTrainedTokenizerFast, XLMRobertaTokenizer

from geomelt.base.errors import GeomeltError

_MASK_AND_OFFSET = 2
_LENGTH = 64  # tokens of the longest text in BEiT-3's fine-tuning


def convert_tokenizer(path: Path) -> PreTrainedTokenizerFast:
    """A sentencepiece file as a tokenizer that cuts texts at 64 tokens."""
    if not path.is_file():
        raise GeomeltError(
            f"There is no tokenizer {path}: give BEiT-3's beit3.spm with --tokenizer, or put it "
            "beside the checkpoint.",
            code="no-such-file",
        )
    try:
        from google.protobuf.message import DecodeError
        from sentencepiece import SentencePieceProcessor
    except ImportError as error:
        raise GeomeltError(
            "A sentencepiece tokenizer needs two more packages: install them with "
            "pip install geomelt[convert]."
        ) from error
    try:
        pieces = SentencePieceProcessor(model_file=str(path)).get_piece_size()
        with tempfile.TemporaryDirectory() as folder:
            shutil.copyfile(
                path, Path(folder) / XLMRobertaTokenizer.vocab_files_names["vocab_file"]
            )
            converted = XLMRobertaTokenizer.from_pretrained(folder)
    except (RuntimeError, DecodeError, OSError) as error:
        raise GeomeltError(f"{path} is no sentencepiece model: give BEiT-3's beit3.spm.") from error
    if len(converted) != pieces + _MASK_AND_OFFSET:
        raise GeomeltError(f"The pieces of {path} are not those of BEiT-3: give its beit3.spm.")
    return PreTrainedTokenizerFast(
        tokenizer_object=converted.backend_tokenizer,
        model_max_length=_LENGTH,
        bos_token="<s>",
        cls_token="<s>",
        pad_token="<pad>",
        eos_token="</s>",
        sep_token="</s>",
        unk_token="<unk>",
        mask_token="<mask>",
    )
