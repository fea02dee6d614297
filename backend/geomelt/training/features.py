"""Stem features computed once: a strong frozen stem costs nothing after the first pass.

Each corpus and variant is one `.npy` of shape (n, grid * grid, channels), fp16, beside the
others in a folder. Variant 0 is the image as it is; the others are augmented.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from rich.console import Console
from rich.progress import Progress, TimeRemainingColumn
from torch import nn
from torch.nn import functional as F

from geomelt.training.augment import augment
from geomelt.training.corpora import Corpus, Example

_BATCH = 16


@dataclass(frozen=True)
class FeatureRecipe:
    """How features are cut: input size in pixels, tokens a side, variants of each image."""

    image_size: int = 224
    grid: int = 7
    variants: int = 3
    limit: int | None = None
    seed: int = 0


def training_examples(corpus: Corpus, recipe: FeatureRecipe) -> list[Example]:
    """The train split, thinned evenly to `limit`."""
    examples = corpus.split("train")
    if recipe.limit is None or len(examples) <= recipe.limit:
        return examples
    chosen = np.linspace(0, len(examples) - 1, recipe.limit).round().astype(int)
    return [examples[number] for number in chosen]


def cache_features(
    stem: nn.Module, corpus: Corpus, folder: Path, recipe: FeatureRecipe, dtype: torch.dtype
) -> list[Path]:
    """The feature files of `corpus`, one per variant; those that exist are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    examples = training_examples(corpus, recipe)
    paths = []
    for variant in range(recipe.variants):
        path = folder / f"{corpus.name}.{variant}.npy"
        if not path.exists():
            _write_variant(stem.to(dtype).eval(), corpus, examples, variant, path, recipe)
        paths.append(path)
    return paths


def _write_variant(
    stem: nn.Module,
    corpus: Corpus,
    examples: list[Example],
    variant: int,
    path: Path,
    recipe: FeatureRecipe,
) -> None:
    partial = path.with_suffix(".partial.npy")
    done = 0
    out: np.ndarray | None = None
    with (
        Progress(
            *Progress.get_default_columns(), TimeRemainingColumn(), console=Console(stderr=True)
        ) as progress,
        ThreadPoolExecutor(1) as reader,
    ):
        task = progress.add_task(f"{corpus.name}, variant {variant}", total=len(examples))
        batches = _batches(corpus, examples, variant, recipe)
        pending = reader.submit(next, batches, None)
        while (pixels := pending.result()) is not None:
            pending = reader.submit(next, batches, None)
            features = stem_tokens(stem, pixels, recipe.grid)
            if out is None:
                shape = (len(examples), *features.shape[1:])
                out = np.lib.format.open_memmap(partial, "w+", np.float16, shape)
            out[done : done + len(features)] = features.float().numpy()
            done += len(features)
            progress.update(task, completed=done)
    partial.rename(path)


@torch.inference_mode()
def stem_tokens(stem: nn.Module, pixels: np.ndarray, grid: int) -> torch.Tensor:
    """uint8 (n, s, s, 3) -> stem features pooled to (n, grid * grid, channels)."""
    parameter = next(stem.parameters())
    tensor = torch.from_numpy(pixels).to(parameter.device).permute(0, 3, 1, 2)
    features = stem(tensor.to(parameter.dtype) / 255)
    return F.adaptive_avg_pool2d(features, grid).flatten(2).transpose(1, 2).cpu()


def _batches(
    corpus: Corpus, examples: list[Example], variant: int, recipe: FeatureRecipe
) -> Iterator[np.ndarray]:
    rng = np.random.default_rng((recipe.seed, variant))
    size = recipe.image_size
    batch: list[np.ndarray] = []
    for image in corpus.images(examples):
        if variant == 0:
            image = image.resize((size, size), Image.Resampling.BICUBIC)
        else:
            image = augment(image, size, rng)
        batch.append(np.asarray(image))
        if len(batch) == _BATCH:
            yield np.stack(batch)
            batch = []
    if batch:
        yield np.stack(batch)
