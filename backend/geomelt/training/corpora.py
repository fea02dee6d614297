"""Captioned image corpora: one zip of images and one JSON in Karpathy's form.

`{"images": [{"filename", "split", "label"?, "sentences"?: [{"raw"}], "words"?: [..]}]}`
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from geomelt.base.errors import GeomeltError


@dataclass(frozen=True)
class Example:
    """One image with its words: human sentences, a class label, or shared caption words."""

    filename: str
    split: str
    sentences: tuple[str, ...] = ()
    label: str | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Corpus:
    """A corpus opened by name or path; images are read from the zip next to the JSON."""

    name: str
    archive: Path
    examples: tuple[Example, ...]

    @classmethod
    def open(cls, corpus: str | Path, folder: Path | None = None) -> Corpus:
        """`corpus` is a path to the JSON, or a name to be found in `folder`."""
        path = Path(corpus)
        if path.suffix != ".json":
            path = (folder or Path("../shared/corpora")) / f"{corpus}.json"
        if not path.is_file():
            raise GeomeltError(
                f"There is no corpus {path}: give the path of a corpus JSON that has its zip "
                "of images next to it.",
                code="no-such-file",
            )
        archive = path.with_suffix(".zip")
        if not archive.is_file():
            raise GeomeltError(
                f"The corpus {path} has no {archive.name} next to it: put the images there.",
                code="no-such-file",
            )
        entries = json.loads(path.read_text(encoding="utf-8"))["images"]
        return cls(path.stem, archive, tuple(_example(entry) for entry in entries))

    def split(self, name: str) -> list[Example]:
        """The examples of one split: train, val or test."""
        return [example for example in self.examples if example.split == name]

    def images(self, examples: Sequence[Example]) -> Iterator[Image.Image]:
        """The RGB images of `examples`, in order."""
        with zipfile.ZipFile(self.archive) as archive:
            for example in examples:
                with Image.open(io.BytesIO(archive.read(example.filename))) as image:
                    yield image.convert("RGB")

    def pixels(self, examples: Sequence[Example], size: int) -> np.ndarray:
        """uint8 (n, size, size, 3), resized with antialiasing."""
        resized = (
            np.asarray(image.resize((size, size), Image.Resampling.BICUBIC))
            for image in self.images(examples)
        )
        return np.stack(list(resized)) if examples else np.zeros((0, size, size, 3), np.uint8)


def clean_sentence(raw: str) -> str:
    """Lower case, no blank before punctuation, no final full stop."""
    text = re.sub(r"\s+", " ", raw.strip().lower())
    text = re.sub(r"\s+([,.;!?])", r"\1", text)
    return text.rstrip(" .")


def label_words(label: str) -> str:
    """A class label as words: `AnnualCrop` and `annual_crop` become `annual crop`."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", label)
    return spaced.replace("_", " ").lower().strip()


def _example(entry: dict[str, object]) -> Example:
    sentences = entry.get("sentences") or []
    words = entry.get("words") or []
    label = entry.get("label")
    if not isinstance(sentences, list) or not isinstance(words, list):
        raise GeomeltError(f"The corpus entry {entry} is not in Karpathy's form.")
    return Example(
        filename=str(entry["filename"]),
        split=str(entry["split"]),
        sentences=tuple(
            text for sentence in sentences if (text := clean_sentence(str(sentence["raw"])))
        ),
        label=None if label is None else str(label),
        words=tuple(str(word) for word in words),
    )
