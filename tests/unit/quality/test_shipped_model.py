"""The weights in the repository are worth shipping: measured on data they have not seen."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from geomelt.engine.engine import Engine
from geomelt.engine.engine_options import EngineOptions
from geomelt.model.files import WEIGHTS, default_model
from geomelt.sample.landscape import sample_tiles
from geomelt.training.corpora import Corpus
from geomelt.training.retrieval import Sentences, recalls
from support.mosaic import precision_at

SHARED = Path(__file__).resolve().parents[4] / "shared"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load()


def _shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"../shared/{name} is not here: the weights cannot be measured")
    return path


def test_the_weights_are_small_enough_to_ship():
    assert (default_model() / WEIGHTS).stat().st_size <= 45e6


def test_the_weights_load_and_caption_in_words(engine):
    import numpy as np

    green = np.full((1, engine.image_size, engine.image_size, 3), (60, 110, 50), np.uint8)
    [(caption, score)] = engine.caption(green)
    assert len(caption.split()) >= 3
    assert score < 0


def test_class_names_find_their_scenes_on_the_mosaic(engine, tmp_path):
    precision = precision_at(engine, _shared("imagery/mosaic.tif").parent, tmp_path)
    assert len(precision) == 21
    assert sum(precision.values()) / len(precision) >= 0.7, precision


@pytest.fixture(scope="module")
def retrieval() -> SimpleNamespace:
    """The official test split: pixels (n, side, side, 3), sentences and their vectors, once."""
    _shared("corpora/rsicd.json")
    corpus = Corpus.open("rsicd", SHARED / "corpora")
    examples = corpus.split("test")
    sentences = Sentences.of([example.sentences for example in examples])
    plain = EngineOptions(sample_tiles, device="cpu", precision="float32").load()
    texts = plain.embed_texts(sentences.texts).T
    pixels = corpus.pixels(examples, plain.image_size)

    def measure(engine: Engine) -> dict[str, Any]:
        cosines = engine.embed_tiles(pixels) @ texts
        return recalls(cosines, cosines, sentences)

    return SimpleNamespace(measure=measure, numerics=plain.numerics, plain=measure(plain))


def test_retrieval_on_the_official_test_split(retrieval):
    assert retrieval.numerics == "torch-float32"
    assert retrieval.plain["t2i"]["R@10"] >= 33
    assert retrieval.plain["mR"] >= 18


@pytest.mark.long
def test_int8_costs_little_recall(retrieval):
    int8 = EngineOptions(sample_tiles, device="cpu", precision="int8").load()
    assert int8.numerics == "onnx-int8"
    found = retrieval.measure(int8)["mR"]
    assert retrieval.plain["mR"] - found <= 0.3, (retrieval.plain["mR"], found)
