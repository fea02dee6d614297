"""Decoded images of a corpus, kept on disk as one array: training never decodes twice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from geomelt.training.corpora import Corpus, Example


def decoded(corpus: Corpus, examples: Sequence[Example], path: Path) -> np.ndarray:
    """uint8 (n, side, side, 3) of `examples`, mapped from `path`, which is made where missing."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        array: np.ndarray | None = None
        for row, image in enumerate(corpus.images(examples)):
            if array is None:
                side = min(image.size)
                shape = (len(examples), side, side, 3)
                array = np.lib.format.open_memmap(partial, "w+", np.uint8, shape)
            square = array.shape[1:3]
            if image.size != square:
                image = image.resize(square, Image.Resampling.BICUBIC)
            array[row] = np.asarray(image)
        partial.replace(path)
    return np.load(path, mmap_mode="r")
