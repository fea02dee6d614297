"""The data of one training step: a view of an image, sentences and a caption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset

from geomelt.model.processing import GeoMeltProcessor
from geomelt.training.augment import random_colour, random_view
from geomelt.training.corpora import Example, label_words
from geomelt.training.phrases import file_label, label_phrase, sentinel_captions

# One caption in a hundred is longer; padding all to the longest costs a third of the time.
TEXT_LENGTH = 28
_SENTENCES = 1


@dataclass(frozen=True)
class Item:
    """One image: where its pixels lie, its captions, its class in words."""

    pixels: np.ndarray
    row: int
    captions: tuple[str, ...]
    label: str | None
    words: tuple[str, ...]
    weight: float


@dataclass(frozen=True)
class Sentence:
    """A sentence for the contrast; `of_class` where it describes a whole class."""

    text: str
    of_class: bool


@dataclass(frozen=True)
class Sample:
    """An augmented view (size, size, 3), uint8, with its sentences and caption."""

    item: int
    view: np.ndarray
    sentences: tuple[Sentence, ...]
    caption: str | None
    captions: frozenset[str]
    label: str | None


class CaptionedImages(Dataset[Sample]):
    """Items of several corpora; each access draws another view, sentences and a caption."""

    def __init__(
        self, items: Sequence[Item], size: int, *, label_share: float = 0.1, seed: int = 0
    ) -> None:
        self.items = list(items)
        self.size = size
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
        return Sample(
            item=index,
            view=random_view(item.pixels[item.row], self.size, rng),
            sentences=self._sentences(item),
            caption=str(rng.choice(item.captions)) if item.captions else None,
            captions=frozenset(item.captions),
            label=item.label,
        )

    def _sentences(self, item: Item) -> tuple[Sentence, ...]:
        count = min(_SENTENCES, len(item.captions))
        drawn = list(self.rng.choice(item.captions, count, replace=False)) if count else []
        sentences = [Sentence(str(text), False) for text in drawn]
        while len(sentences) < _SENTENCES:
            sentences.append(self._of_class(item) or sentences[0])
        if self.rng.random() < self.label_share:
            sentences[-1] = self._of_class(item) or sentences[-1]
        return tuple(sentences)

    def _of_class(self, item: Item) -> Sentence | None:
        if item.label is None:
            return None
        return Sentence(label_phrase(item.label, item.words, self.rng), True)


def corpus_items(
    name: str, examples: Sequence[Example], pixels: np.ndarray, weight: float
) -> list[Item]:
    """The items of a corpus; an image without human sentences comes less often."""
    items = []
    for row, example in enumerate(examples):
        label = label_words(example.label) if example.label else file_label(name, example.filename)
        captions = example.sentences or sentinel_captions(label or "")
        if not captions and label is None:
            continue
        share = weight if example.sentences else 0.3 * weight
        items.append(Item(pixels, row, captions, label, example.words, share))
    return items


class Collator:
    """Samples -> tensors of one batch; the sentences of an image follow one another."""

    def __init__(self, processor: GeoMeltProcessor) -> None:
        self.processor = processor

    def __call__(self, samples: Sequence[Sample]) -> dict[str, Tensor]:
        sentences = self.processor.texts(
            [sentence.text for sample in samples for sentence in sample.sentences], TEXT_LENGTH
        )
        # A small batch may hold no caption at all: then a sentence serves as one.
        captioned = [number for number, sample in enumerate(samples) if sample.caption] or [0]
        captions = self.processor.texts(
            [samples[number].caption or samples[number].sentences[0].text for number in captioned],
            TEXT_LENGTH,
        )
        views = torch.from_numpy(np.stack([sample.view for sample in samples]))
        return {
            "pixels": random_colour(views.permute(0, 3, 1, 2).float() / 255),
            "sentence_ids": sentences["input_ids"],
            "sentence_mask": sentences["attention_mask"],
            "caption_rows": torch.tensor(captioned),
            "caption_ids": captions["input_ids"],
            "caption_mask": captions["attention_mask"],
            "belonging": belonging(samples),
            "items": torch.tensor([sample.item for sample in samples]),
        }


def belonging(samples: Sequence[Sample]) -> Tensor:
    """int8 (images, sentences): 1 where a sentence is the image's own, -1 where it may well be.

    A caption of an image is its own wherever it was drawn from; a sentence of its class, or any
    sentence of the class for an image known by its class only, is neither right nor wrong.
    """
    table = torch.zeros(len(samples), len(samples) * len(samples[0].sentences), dtype=torch.int8)
    texts = [(other, sentence) for other in samples for sentence in other.sentences]
    for row, sample in enumerate(samples):
        for column, (other, sentence) in enumerate(texts):
            if sample is other or sentence.text in sample.captions:
                table[row, column] = 1
            elif (sentence.of_class or not sample.captions) and sample.label == other.label:
                table[row, column] = 0 if sample.label is None else -1
    return table
