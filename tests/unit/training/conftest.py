"""A corpus small enough to learn in seconds."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from geomelt.training.corpora import Corpus
from geomelt.training.plan import CorpusShare, TrainingPlan
from PIL import Image
from support.tiny_model import tiny_processor
from transformers import BertConfig, BertModel

STEM = Path(__file__).resolve().parents[4] / "shared/pretrained/mobilenet_v2.safetensors"

_COLOURS = {"green forest": (20, 90, 20), "water": (20, 40, 120), "many houses": (170, 150, 140)}


@pytest.fixture
def corpus(tmp_path):
    """Twelve images of three colours with their sentences."""
    entries = []
    with zipfile.ZipFile(tmp_path / "colours.zip", "w") as archive:
        for number in range(12):
            text, colour = list(_COLOURS.items())[number % 3]
            buffer = io.BytesIO()
            Image.new("RGB", (64, 64), colour).save(buffer, "WEBP", lossless=True)
            archive.writestr(f"{number}.webp", buffer.getvalue())
            split = "train" if number < 9 else "test"
            entries.append(
                {"filename": f"{number}.webp", "split": split, "sentences": [{"raw": f"{text} ."}]}
            )
    (tmp_path / "colours.json").write_text(json.dumps({"images": entries}))
    return Corpus.open(tmp_path / "colours.json")


@pytest.fixture
def language(tmp_path):
    """A sentence encoder of MiniLM's form, tiny and random."""
    folder = tmp_path / "language"
    tokenizer = tiny_processor().tokenizer
    settings = {"num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
    BertModel(BertConfig(vocab_size=len(tokenizer), hidden_size=32, **settings)).save_pretrained(
        folder
    )
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture
def plan(corpus, language, tmp_path):
    if not STEM.is_file():
        pytest.skip("../shared/pretrained is not here: there is no stem to start from")
    return TrainingPlan(
        stem=STEM,
        language=language,
        corpora=corpus.archive.parent,
        run=tmp_path / "runs" / "mini",
        out=tmp_path / "model",
        steps=52,
        batch=4,
        mix=(CorpusShare("colours", 1.0),),
    )
