"""`geomelt evaluate` on corpora made here, with a tiny model."""

from __future__ import annotations

import json

import numpy as np
import pytest
from geomelt.base.errors import GeomeltError
from geomelt.cli import app
from geomelt.engine.engine import Engine
from geomelt.training.caption_measures import caption_measures
from geomelt.training.corpora import Corpus
from geomelt.training.evaluate import evaluate
from typer.testing import CliRunner

RECALLS = {"R@1", "R@5", "R@10"}


@pytest.fixture(scope="module")
def engine(tiny_model_folder):
    return Engine.load(tiny_model_folder, precision="float32")


@pytest.fixture
def labelled(corpus):
    """The colours with classes in place of sentences."""
    path = corpus.archive.with_suffix(".json")
    images = json.loads(path.read_text())["images"]
    for number, image in enumerate(images):
        del image["sentences"]
        image["label"] = ["green_forest", "open_water", "many_houses"][number % 3]
    path.write_text(json.dumps({"images": images}))
    return Corpus.open(path)


def test_sentences_give_retrieval_and_captions(engine, corpus):
    result = evaluate(engine, corpus, split="train")
    assert set(result) >= {"corpus", "split", "images", "model", "retrieval", "caption"}
    assert "zeroshot" not in result
    retrieval = result["retrieval"]
    assert set(retrieval["i2t"]) == set(retrieval["t2i"]) == RECALLS
    both = [*retrieval["i2t"].values(), *retrieval["t2i"].values()]
    assert retrieval["mR"] == pytest.approx(np.mean(both))
    assert 0 <= retrieval["reranked_mR"] <= 100
    # Three texts, each of three of nine images: chance in i2t is a third.
    assert retrieval["i2t"]["R@10"] == 100.0
    assert {"BLEU-4", "ROUGE-L", "CIDEr", "distinct"} <= set(result["caption"])
    assert "reranked_mR" not in evaluate(engine, corpus, tasks=["retrieval"], rerank=0)["retrieval"]


def test_labels_give_zero_shot_classes_in_words(engine, labelled, monkeypatch):
    asked: list[str] = []
    embed_texts = engine.embed_texts
    monkeypatch.setattr(engine, "embed_texts", lambda t: (asked.extend(t), embed_texts(t))[1])
    result = evaluate(engine, labelled)
    assert set(result) >= {"zeroshot"}
    assert not {"retrieval", "caption"} & set(result)
    zeroshot = result["zeroshot"]
    assert zeroshot["classes"] == 3
    assert 0 <= zeroshot["accuracy"] <= 100
    assert 0 <= zeroshot["calibration_error"] <= 100
    assert zeroshot["temperature"] == engine.temperature
    assert {"green forest", "an aerial view of open water"} <= set(asked)
    assert not any("_" in text for text in asked)


def test_what_a_corpus_has_not_is_named(engine, corpus, labelled):
    with pytest.raises(GeomeltError, match=r"no split validation: it has test, train"):
        evaluate(engine, corpus, split="validation")
    with pytest.raises(GeomeltError, match=r"no task search: use retrieval, caption, zeroshot"):
        evaluate(engine, corpus, tasks=["search"])
    with pytest.raises(GeomeltError, match=r"colours has nothing for caption"):
        evaluate(engine, labelled, tasks=["caption"])


def test_the_command_prints_and_writes_one_document(corpus, tiny_model_folder, tmp_path):
    out = tmp_path / "figures" / "colours.json"
    path = corpus.archive.with_suffix(".json")
    arguments = ["evaluate", "--corpus", path, "--model", tiny_model_folder]
    arguments = [*map(str, arguments), "--task", "retrieval", "--rerank", "3"]
    done = CliRunner().invoke(app, [*arguments, "--out", str(out), "--json"])
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout) == json.loads(out.read_text())
    table = CliRunner().invoke(app, arguments)
    assert "retrieval reranked_mR" in table.stdout


def test_likelihoods_are_those_of_the_pairs_whatever_their_order(engine):
    tiles = np.random.default_rng(0).integers(0, 256, (19, 64, 64, 3), dtype=np.uint8)
    texts = ["river", "many planes of houses", "a green forest", "road road road road road"]
    pairs = np.array([[image, text] for image in range(19) for text in range(4)])
    shuffled = np.random.default_rng(1).permutation(len(pairs))
    scores = engine.score(tiles, texts, pairs)
    again = engine.score(tiles, texts, pairs[shuffled])
    np.testing.assert_allclose(again, scores[shuffled], atol=1e-4)
    singly = engine.score(tiles[[7]], [texts[2]])
    assert singly == pytest.approx(scores[7 * 4 + 2], abs=1e-4)
    assert (scores < 0).all()
    assert engine.score(tiles, texts, pairs[:0]).shape == (0,)
    [(written, likelihood)] = engine.caption(tiles[:1], num_beams=1)
    assert isinstance(written, str)
    assert likelihood < 0


@pytest.mark.parametrize("java", [True, False], ids=["java", "no java"])
def test_captions_that_are_right_measure_best(monkeypatch, java):
    if not java:
        monkeypatch.setenv("PATH", "")
    references = [
        ["Many planes are parked, near a terminal .", "some planes at an airport"],
        ["a river winds through green fields", "a curved river"],
        ["dense houses and gardens", "a residential area with many houses"],
    ]
    right = caption_measures(references, [several[0] for several in references])
    wrong = caption_measures(references, ["a green field"] * 3)
    assert right["BLEU-4"] == pytest.approx(1.0, abs=1e-6)
    assert right["ROUGE-L"] == pytest.approx(1.0)
    assert right["CIDEr"] > 5 > wrong["CIDEr"]
    assert (right["distinct"], wrong["distinct"]) == (3, 1)
    if "METEOR" in right:
        assert right["METEOR"] > wrong["METEOR"]
    else:
        assert "Java" in right["left_out"]["METEOR"]
    assert "METEOR" not in right or java
    assert "SPICE" in right["left_out"]
