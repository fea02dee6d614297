"""A corpus small enough to learn in seconds."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from geomelt.training.corpora import Corpus
from PIL import Image

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
