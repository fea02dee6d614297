"""What one training step sees: cached stem features beside a sentence and a caption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset

from geomelt.model.processing import GeoMeltProcessor
from geomelt.training.corpora import Corpus, label_words
from geomelt.training.features import FeatureRecipe, training_examples
from geomelt.training.phrases import file_label, label_phrase, sentinel_captions

# One caption in a hundred is longer; padding all to the longest costs a third of the time.
_TEXT_LENGTH = 28


@dataclass(frozen=True)
class Item:
    """One image: where its features lie, its captions, its class in words."""

    files: tuple[np.ndarray, ...]
    row: int
    captions: tuple[str, ...]
    label: str | None
    words: tuple[str, ...]
    weight: float


@dataclass(frozen=True)
class Sample:
    """`sentence` is for the contrast; it speaks of a whole class where `of_class`."""

    features: np.ndarray
    sentence: str
    of_class: bool
    caption: str | None
    captions: frozenset[str]
    label: str | None


class CaptionedFeatures(Dataset[Sample]):
    """Items of several corpora; each access draws a variant, a sentence and a caption anew."""

    def __init__(self, items: Sequence[Item], *, label_share: float = 0.1, seed: int = 0) -> None:
        self.items = list(items)
        self.label_share = label_share
        self.rng = np.random.default_rng(seed)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def weights(self) -> list[float]:
        """How often each item should come, relative to the others."""
        return [item.weight for item in self.items]

    def __getitem__(self, index: int) -> Sample:
        item, rng = self.items[index], self.rng
        of_class = item.label is not None and (not item.captions or rng.random() < self.label_share)
        sentence = (
            label_phrase(item.label, item.words, rng)
            if of_class and item.label is not None
            else str(rng.choice(item.captions))
        )
        features = item.files[int(rng.integers(len(item.files)))][item.row]
        return Sample(
            features=_turned(features, rng),
            sentence=sentence,
            of_class=of_class,
            caption=str(rng.choice(item.captions)) if item.captions else None,
            captions=frozenset(item.captions),
            label=item.label,
        )


def corpus_items(
    corpus: Corpus, files: Sequence[Path], recipe: FeatureRecipe, weight: float
) -> list[Item]:
    """The items of a corpus whose feature files are `files`."""
    arrays = tuple(np.load(path, mmap_mode="r") for path in files)
    items = []
    for row, example in enumerate(training_examples(corpus, recipe)):
        label = label_words(example.label) if example.label else None
        label = label or file_label(corpus.name, example.filename)
        captions = example.sentences or sentinel_captions(label or "")
        share = weight if example.sentences else 0.3 * weight
        items.append(Item(arrays, row, captions, label, example.words, share))
    return items


class Collator:
    """Samples -> tensors of one batch.

    Most batches keep only a `token_share` of the image tokens: it regularises and saves time
    (FLIP, arXiv 2212.00794); a third keep them all, as inference does.
    """

    def __init__(
        self, processor: GeoMeltProcessor, *, token_share: float = 0.7, seed: int = 0
    ) -> None:
        self.processor = processor
        self.token_share = token_share
        self.rng = np.random.default_rng(seed)

    def __call__(self, samples: Sequence[Sample]) -> dict[str, Tensor]:
        sentences = self.processor.texts([sample.sentence for sample in samples], _TEXT_LENGTH)
        # A small batch may hold no caption at all: then a sentence serves as one.
        captioned = [number for number, sample in enumerate(samples) if sample.caption] or [0]
        captions = self.processor.texts(
            [samples[number].caption or samples[number].sentence for number in captioned],
            _TEXT_LENGTH,
        )
        tokens = len(samples[0].features)
        count = tokens if self.rng.random() < 1 / 3 else round(tokens * self.token_share)
        kept = np.sort(self.rng.choice(tokens, count, replace=False))
        features = np.stack([sample.features[kept] for sample in samples])
        return {
            "stem_tokens": torch.from_numpy(features).float(),
            "kept": torch.from_numpy(kept),
            "sentence_ids": sentences["input_ids"],
            "sentence_mask": sentences["attention_mask"],
            "caption_rows": torch.tensor(captioned),
            "caption_ids": captions["input_ids"],
            "caption_mask": captions["attention_mask"],
            "ambiguous": ambiguous_pairs(samples),
        }


def ambiguous_pairs(samples: Sequence[Sample]) -> Tensor:
    """Boolean (images, sentences): pairs off the diagonal that may well belong together."""
    mask = torch.zeros(len(samples), len(samples), dtype=torch.bool)
    for i, image in enumerate(samples):
        for j, text in enumerate(samples):
            if i != j and (
                text.sentence in image.captions
                or (text.of_class and text.label == image.label)
                or (image.of_class and not image.captions and text.label == image.label)
            ):
                mask[i, j] = True
    return mask


def _turned(features: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A dihedral turn of the token grid (tokens, channels)."""
    side = round(len(features) ** 0.5)
    grid = np.rot90(features.reshape(side, side, -1), int(rng.integers(4)))
    grid = grid[:, ::-1] if rng.random() < 0.5 else grid
    return np.ascontiguousarray(grid).reshape(features.shape)
