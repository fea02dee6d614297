"""The field's measures on a corpus: retrieval, captions, zero-shot classes.

Retrieval follows Karpathy: an image has hit when any of its sentences is among the first K.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from geomelt.engine import Engine
from geomelt.errors import GeomeltError
from geomelt.training.corpora import Corpus, Example, label_words
from geomelt.training.phrases import PROMPTS

TASKS = ("retrieval", "caption", "zeroshot")
_BATCH = 256


@dataclass(frozen=True)
class Seen:
    """A split once through the engine: its examples and their embeddings (n, d)."""

    examples: list[Example]
    embeddings: np.ndarray


def evaluate(
    engine: Engine,
    corpus: Corpus,
    *,
    split: str = "test",
    tasks: Sequence[str] | None = None,
    num_beams: int = 3,
) -> dict[str, Any]:
    """Every measure that `tasks` (all that the corpus allows where None) asks for."""
    examples = corpus.split(split)
    if not examples:
        splits = ", ".join(sorted({example.split for example in corpus.examples}))
        raise GeomeltError(f"The corpus {corpus.name} has no split {split}: it has {splits}.")
    worded = [example for example in examples if example.sentences]
    labelled = [example for example in examples if example.label]
    possible = {"retrieval": worded, "caption": worded, "zeroshot": labelled}
    wanted = [task for task in TASKS if possible[task]] if tasks is None else list(tasks)
    for task in wanted:
        if task not in possible:
            raise GeomeltError(f"There is no task {task}: use {', '.join(TASKS)}.")
        if not possible[task]:
            raise GeomeltError(f"The split {split} of {corpus.name} has nothing for {task}.")
    result: dict[str, Any] = {
        "corpus": corpus.name,
        "split": split,
        "images": len(examples),
        "model": f"{engine.model_id}@{engine.revision}",
        "precision": engine.precision,
    }
    if "retrieval" in wanted:
        seen = Seen(worded, _embed_images(engine, corpus, worded))
        result["retrieval"] = retrieval(seen, engine)
    if "zeroshot" in wanted:
        seen = Seen(labelled, _embed_images(engine, corpus, labelled))
        result["zeroshot"] = zeroshot(seen, engine)
    if "caption" in wanted:
        result["caption"] = captioning(engine, corpus, worded, num_beams)
    return result


def retrieval(seen: Seen, engine: Engine) -> dict[str, Any]:
    """R@1/5/10 in percent from image to text and from text to image, and their mean mR."""
    sentences = [text for example in seen.examples for text in example.sentences]
    owner = np.repeat(np.arange(len(seen.examples)), [len(e.sentences) for e in seen.examples])
    scores = seen.embeddings @ engine.embed_texts(sentences).T
    image_ranks = np.array([_rank(row, owner == number) for number, row in enumerate(scores)])
    text_ranks = np.array(
        [
            _rank(column, np.arange(len(scores)) == owner[number])
            for number, column in enumerate(scores.T)
        ]
    )
    i2t, t2i = _recalls(image_ranks), _recalls(text_ranks)
    return {"i2t": i2t, "t2i": t2i, "mR": float(np.mean([*i2t.values(), *t2i.values()]))}


def zeroshot(seen: Seen, engine: Engine) -> dict[str, Any]:
    """Accuracy in percent of the nearest class name, each the mean of several prompts."""
    labels = sorted({example.label or "" for example in seen.examples})
    classes = []
    for label in labels:
        prompts = engine.embed_texts([prompt.format(label_words(label)) for prompt in PROMPTS])
        mean = prompts.mean(0)
        classes.append(mean / np.linalg.norm(mean))
    found = (seen.embeddings @ np.stack(classes).T).argmax(1)
    truth = np.array([labels.index(example.label or "") for example in seen.examples])
    return {"accuracy": 100 * float((found == truth).mean()), "classes": len(labels)}


def captioning(
    engine: Engine, corpus: Corpus, examples: list[Example], num_beams: int
) -> dict[str, Any]:
    """BLEU, ROUGE-L, CIDEr and, where there is Java, METEOR; distinct captions."""
    written: list[str] = []
    for start in range(0, len(examples), _BATCH):
        pixels = corpus.pixels(examples[start : start + _BATCH], engine.image_size)
        written += [text for text, _ in engine.caption(pixels, num_beams=num_beams)]
    return caption_measures([list(example.sentences) for example in examples], written)


def caption_measures(references: list[list[str]], written: list[str]) -> dict[str, Any]:
    """The measures of `written` against several references each (pycocoevalcap)."""
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
    truth = dict(enumerate(references))
    ours = {number: [text] for number, text in enumerate(written)}
    java = shutil.which("java") is not None
    if java:
        tokenize = PTBTokenizer().tokenize
        truth = tokenize({k: [{"caption": text} for text in v] for k, v in truth.items()})
        ours = tokenize({k: [{"caption": text} for text in v] for k, v in ours.items()})
    bleu, _ = Bleu(4).compute_score(truth, ours, verbose=0)
    result: dict[str, Any] = {f"BLEU-{n}": float(value) for n, value in enumerate(bleu, start=1)}
    result["METEOR"] = float(Meteor().compute_score(truth, ours)[0]) if java else None
    result["ROUGE-L"] = float(Rouge().compute_score(truth, ours)[0])
    result["CIDEr"] = float(Cider().compute_score(truth, ours)[0])
    result["distinct"] = len(set(written))
    if not java:
        result["left_out"] = "METEOR and the PTB tokenizer need Java, which is not installed"
    return result


def _embed_images(engine: Engine, corpus: Corpus, examples: list[Example]) -> np.ndarray:
    parts = []
    for start in range(0, len(examples), _BATCH):
        pixels = corpus.pixels(examples[start : start + _BATCH], engine.image_size)
        parts.append(engine.embed_tiles(pixels))
    return np.concatenate(parts)


def _rank(scores: np.ndarray, right: np.ndarray) -> int:
    """How many wrong ones stand before the best right one."""
    return int((scores > scores[right].max()).sum())


def _recalls(ranks: np.ndarray) -> dict[str, float]:
    return {f"R@{k}": 100 * float((ranks < k).mean()) for k in (1, 5, 10)}
