"""Sentences for images that have only a class: several phrasings, so none is the scene."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

_TEMPLATES = (
    "{}",
    "{}",
    "a {}",
    "{} seen from above",
    "an aerial view of {}",
    "a satellite image of {}",
    "this is a {}",
    "there is a {}",
    "a scene with {}",
)
# Sentinel-2 classes deserve whole captions: no caption corpus has imagery at 10 m.
_SENTINEL: dict[str, tuple[str, ...]] = {
    "annual crop": (
        "a satellite view of large crop fields",
        "patches of annual crops in different colors",
        "several pieces of farmland with annual crops",
    ),
    "forest": (
        "a satellite view of dense dark green forest",
        "a large area of woodland",
        "continuous forest covers the whole area",
    ),
    "herbaceous vegetation": (
        "a satellite view of shrubs and natural grass",
        "herbaceous vegetation covers the hills",
        "wild meadow and scattered bushes",
    ),
    "highway": (
        "a highway crosses the fields in a satellite view",
        "a long road runs through open country",
        "a motorway with fields on both sides",
    ),
    "industrial": (
        "a satellite view of industrial buildings with large bright roofs",
        "an industrial estate with big halls and roads",
        "many warehouses and factories",
    ),
    "pasture": (
        "a satellite view of green pasture",
        "green meadows divided by hedges",
        "grazing land with some trees",
    ),
    "permanent crop": (
        "a satellite view of orchards and vineyards",
        "permanent crops planted in small parcels",
        "parcels of fruit trees and vines",
    ),
    "residential": (
        "a satellite view of a residential area with many houses",
        "a town with houses and streets",
        "dense houses and gardens of a settlement",
    ),
    "river": (
        "a river winds through the land in a satellite view",
        "a wide river with fields on its banks",
        "a curved river next to farmland",
    ),
    "sea lake": (
        "a satellite view of open water",
        "dark blue water of a lake or the sea",
        "calm water covers the whole area",
    ),
}
_UCM_CLASSES = [
    "agricultural",
    "airplane",
    "baseball diamond",
    "beach",
    "buildings",
    "chaparral",
    "dense residential",
    "forest",
    "freeway",
    "golf course",
    "harbor",
    "intersection",
    "medium residential",
    "mobile home park",
    "overpass",
    "parking lot",
    "river",
    "runway",
    "sparse residential",
    "storage tanks",
    "tennis court",
]
_RSICD_CLASSES = {
    "bareland": "bare land",
    "baseballfield": "baseball field",
    "denseresidential": "dense residential",
    "mediumresidential": "medium residential",
    "railwaystation": "railway station",
    "sparseresidential": "sparse residential",
    "storagetanks": "storage tanks",
}


def sentinel_captions(label: str) -> tuple[str, ...]:
    """Whole captions for a EuroSAT class in words; empty for other labels."""
    return _SENTINEL.get(label, ())


def label_phrase(label: str, words: Sequence[str], rng: np.random.Generator) -> str:
    """A phrasing of the class, at times with words that people used for this very image."""
    phrase = str(rng.choice(_TEMPLATES)).format(label)
    if len(words) and rng.random() < 0.6:
        chosen = rng.choice(list(words), min(len(words), int(rng.integers(1, 4))), replace=False)
        phrase = f"{phrase} with {' and '.join(chosen)}"
    return phrase


def file_label(corpus: str, filename: str) -> str | None:
    """The class that a corpus hides in its file names, in words."""
    if corpus == "ucm":
        number = re.match(r"(\d+)\.", filename)
        return _UCM_CLASSES[(int(number[1]) - 1) // 100] if number else None
    if corpus == "rsicd":
        stem = re.match(r"([a-z]+)_\d+\.", filename)
        return _RSICD_CLASSES.get(stem[1], stem[1]) if stem else None
    return None
