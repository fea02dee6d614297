"""The field's measures on a corpus: retrieval, captions, zero-shot classes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from geomelt.base.errors import GeomeltError
from geomelt.engine import classifying
from geomelt.engine.engine import Engine
from geomelt.engine.joint_mode import WEIGHT
from geomelt.training.caption_measures import caption_measures
from geomelt.training.corpora import Corpus, Example, label_words
from geomelt.training.phrases import file_label
from geomelt.training.reranking import CANDIDATES, WEIGHTS, Reranking
from geomelt.training.retrieval import Sentences, recalls

TASKS = ("retrieval", "caption", "zeroshot")
_BATCH = 256


def evaluate(
    engine: Engine,
    corpus: Corpus,
    *,
    split: str = "test",
    tasks: Sequence[str] | None = None,
    num_beams: int = 3,
    rerank: int = CANDIDATES,
) -> dict[str, Any]:
    """Every measure that `tasks` names; None means all that the corpus allows.

    `rerank` first answers of the retrieval are put in order by likelihood; 0 leaves that out.
    """
    examples = corpus.split(split)
    if not examples:
        splits = ", ".join(sorted({example.split for example in corpus.examples}))
        raise GeomeltError(f"The corpus {corpus.name} has no split {split}: it has {splits}.")
    chosen = _chosen_tasks(corpus, split, tasks)
    result: dict[str, Any] = {
        "corpus": corpus.name,
        "split": split,
        "images": len(examples),
        "model": f"{engine.stamp.id}@{engine.stamp.revision}",
        "precision": engine.precision,
        "numerics": engine.numerics,
    }
    if "retrieval" in chosen:
        result["retrieval"] = _retrieval(engine, corpus, _worded(examples), rerank)
    if "zeroshot" in chosen:
        result["zeroshot"] = _zeroshot(engine, corpus, _labelled(corpus, examples))
    if "caption" in chosen:
        result["caption"] = _captions(engine, corpus, _worded(examples), num_beams)
    return result


def _chosen_tasks(corpus: Corpus, split: str, tasks: Sequence[str] | None) -> list[str]:
    examples = corpus.split(split)
    worded, labelled = bool(_worded(examples)), bool(_labelled(corpus, examples))
    possible = {"retrieval": worded, "caption": worded, "zeroshot": labelled}
    for task in tasks or ():
        if task not in possible:
            raise GeomeltError(f"There is no task {task}: use {', '.join(TASKS)}.")
        if not possible[task]:
            raise GeomeltError(f"The split {split} of {corpus.name} has nothing for {task}.")
    return [task for task in TASKS if possible[task]] if tasks is None else list(tasks)


def _worded(examples: list[Example]) -> list[Example]:
    return [example for example in examples if example.sentences]


def _labelled(corpus: Corpus, examples: list[Example]) -> dict[str, list[Example]]:
    """The examples of each class, in words; in some corpora file names hold it."""
    classes: dict[str, list[Example]] = {}
    for example in examples:
        label = label_words(example.label) if example.label else None
        if label := label or file_label(corpus.name, example.filename):
            classes.setdefault(label, []).append(example)
    return classes


def _retrieval(
    engine: Engine, corpus: Corpus, examples: list[Example], candidates: int
) -> dict[str, Any]:
    """R@1/5/10 in percent both ways and mR; with candidates, the same after re-ranking.

    `reranked_mR_by_weight` is what the weight of re-ranking is chosen by, on a val split.
    """
    sentences = Sentences.of([example.sentences for example in examples])
    texts = engine.embed_texts(sentences.texts)
    cosines = np.concatenate([engine.embed_tiles(p) for p in _pixels(engine, corpus, examples)])
    cosines = cosines @ texts.T
    result = recalls(cosines, cosines, sentences)
    if not candidates or "score" not in engine.capabilities:
        return result

    def likelihood(pairs: np.ndarray) -> np.ndarray:
        scores = np.zeros(len(pairs))
        for number, pixels in enumerate(_pixels(engine, corpus, examples)):
            here = np.flatnonzero(pairs[:, 0] // _BATCH == number)
            scores[here] = engine.score(pixels, sentences.texts, pairs[here] - [number * _BATCH, 0])
        return scores

    reranking = Reranking.of(cosines, engine.temperature, likelihood, candidates)
    reranked = {weight: recalls(*reranking.scores(weight), sentences) for weight in WEIGHTS}
    return {
        **result,
        "reranked_mR": reranked[WEIGHT]["mR"],
        "reranked_i2t": reranked[WEIGHT]["i2t"],
        "reranked_t2i": reranked[WEIGHT]["t2i"],
        "reranked_mR_by_weight": {str(weight): reranked[weight]["mR"] for weight in WEIGHTS},
    }


def _zeroshot(engine: Engine, corpus: Corpus, classes: dict[str, list[Example]]) -> dict[str, Any]:
    """Accuracy in percent, calibration error and log-loss of probabilities by class names.

    `best_temperature` would have had the least log-loss here: what a model keeps as its
    `zero_shot_temperature` comes from a split that nothing is reported on.
    """
    examples = [example for several in classes.values() for example in several]
    truth = np.repeat(np.arange(len(classes)), [len(several) for several in classes.values()])
    vectors = classifying.class_vectors(engine.embed_texts, list(classes))
    cosines = np.concatenate([engine.embed_tiles(p) for p in _pixels(engine, corpus, examples)])
    cosines = cosines @ vectors.T
    chances = classifying.probabilities(cosines, engine.temperature)
    return {
        "accuracy": 100 * float((chances.argmax(1) == truth).mean()),
        "classes": len(classes),
        "calibration_error": 100 * classifying.calibration_error(chances, truth),
        "log_loss": classifying.log_loss(cosines, truth, engine.temperature),
        "temperature": engine.temperature,
        "best_temperature": classifying.best_temperature(cosines, truth),
    }


def _captions(
    engine: Engine, corpus: Corpus, examples: list[Example], num_beams: int
) -> dict[str, Any]:
    written: list[str] = []
    for pixels in _pixels(engine, corpus, examples):
        written += [text for text, _ in engine.caption(pixels, num_beams=num_beams)]
    return caption_measures([example.sentences for example in examples], written)


def _pixels(engine: Engine, corpus: Corpus, examples: list[Example]) -> Iterator[np.ndarray]:
    """uint8 (256 or fewer, s, s, 3) at a time, however many there are."""
    for start in range(0, len(examples), _BATCH):
        yield corpus.pixels(examples[start : start + _BATCH], engine.image_size)
