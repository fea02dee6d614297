"""How close captions are to several that people wrote: the measures of COCO captions."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from typing import Any

from geomelt.base.errors import GeomeltError

_WORD = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*")


def caption_measures(references: Sequence[Sequence[str]], written: Sequence[str]) -> dict[str, Any]:
    """BLEU-1 to 4, METEOR, ROUGE-L and CIDEr of `written` (pycocoevalcap), and how many differ.

    `left_out` holds the reason for each measure that was not taken.
    """
    try:
        from pycocoevalcap.bleu.bleu import Bleu
        from pycocoevalcap.cider.cider import Cider
        from pycocoevalcap.meteor.meteor import Meteor
        from pycocoevalcap.rouge.rouge import Rouge
        from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer
    except ImportError as error:
        raise GeomeltError(
            "Caption measures need pycocoevalcap: install it with pip install geomelt[evaluate]."
        ) from error
    left_out = {"SPICE": "it fetches a parser from the network"}
    java = shutil.which("java") is not None
    tokenize = PTBTokenizer().tokenize if java else _tokenize
    truth = tokenize(
        {number: [{"caption": text} for text in texts] for number, texts in enumerate(references)}
    )
    ours = tokenize({number: [{"caption": text}] for number, text in enumerate(written)})
    bleu, _ = Bleu(4).compute_score(truth, ours, verbose=0)
    result: dict[str, Any] = {f"BLEU-{n}": float(value) for n, value in enumerate(bleu, start=1)}
    if java:
        result["METEOR"] = float(Meteor().compute_score(truth, ours)[0])
    else:
        left_out["METEOR"] = "it needs Java, which is not installed"
        left_out["PTB tokenizer"] = "it needs Java; words were split at blanks and punctuation"
    result["ROUGE-L"] = float(Rouge().compute_score(truth, ours)[0])
    result["CIDEr"] = float(Cider().compute_score(truth, ours)[0])
    result["distinct"] = len(set(written))
    return {**result, "left_out": left_out}


def _tokenize(captions: dict[int, list[dict[str, str]]]) -> dict[int, list[str]]:
    """As the PTB tokenizer leaves captions: lower case, words only."""
    return {
        number: [" ".join(_WORD.findall(each["caption"].lower())) for each in several]
        for number, several in captions.items()
    }
