"""A shift an analyst really has: Sentinel-2 tiles captioned after a German land-cover key."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from geomelt.engine.engine import Engine
from geomelt.training.corpora import Corpus, Example

# Class of EuroSAT: how the key words it. The last wording is never learned.
KEY: dict[str, tuple[str, ...]] = {
    "AnnualCrop": (
        "Ackerland mit einjährigen Kulturen",
        "Acker, im Jahreslauf bestellt",
        "Feldfrüchte auf grossen Schlägen",
        "Äcker",
    ),
    "Forest": (
        "geschlossener Wald",
        "Waldfläche mit dichtem Kronendach",
        "Laubwald und Nadelwald",
        "Wälder",
    ),
    "HerbaceousVegetation": (
        "krautige Vegetation",
        "Heide und natürlicher Bewuchs",
        "Brachland mit Gras und Kräutern",
        "Kräuter und Gräser",
    ),
    "Highway": (
        "Autobahn oder Schnellstrasse",
        "Verkehrsfläche, Fernstrasse",
        "Strassentrasse im offenen Land",
        "Strassen und Autobahnen",
    ),
    "Industrial": (
        "Gewerbegebiet und Industriegebiet",
        "Industrieanlagen mit grossen Hallen",
        "Werksgelände",
        "Industrie und Gewerbe",
    ),
    "Pasture": (
        "Weideland",
        "Dauergrünland, beweidet",
        "Wiesen und Weiden",
        "Weide",
    ),
    "PermanentCrop": (
        "Dauerkulturen",
        "Obstanlagen und Weinberge",
        "Sonderkulturen, Reben und Obst",
        "Weinberg oder Obstwiese",
    ),
    "Residential": (
        "Wohngebiet",
        "Siedlungsfläche mit Wohnhäusern",
        "Wohnbebauung mit Gärten",
        "Wohnsiedlung",
    ),
    "River": (
        "Fliessgewässer",
        "Flusslauf mit Ufer",
        "Fluss oder Kanal",
        "ein Fluss",
    ),
    "SeaLake": (
        "stehendes Gewässer",
        "See oder Meer",
        "offene Wasserfläche",
        "ein See",
    ),
}


@dataclass(frozen=True)
class KeyedTiles:
    """EuroSAT tiles apart: those an analyst captions and those that searches are tried on."""

    corpus: Corpus
    captioned: tuple[Example, ...]
    others: tuple[Example, ...]

    @classmethod
    def draw(cls, corpora: Path, *, captioned: int, others: int, seed: int = 0) -> KeyedTiles:
        """So many tiles of each class, no tile in both."""
        corpus = Corpus.open("eurosat", corpora)
        rng = np.random.default_rng(seed)
        first: list[Example] = []
        second: list[Example] = []
        for label in KEY:
            tiles = [example for example in corpus.examples if example.label == label]
            chosen = [tiles[number] for number in rng.permutation(len(tiles))]
            first += chosen[:captioned]
            second += chosen[captioned : captioned + others]
        return cls(corpus, tuple(first), tuple(second))

    def write_captions(self, folder: Path, *, seed: int = 0) -> Path:
        """The tiles as pictures, and a CSV that gives each one wording of its class."""
        rng = np.random.default_rng(seed)
        table = folder / "captions.csv"
        with table.open("w", encoding="utf-8", newline="") as lines:
            rows = csv.writer(lines, delimiter=";")
            rows.writerow(["image", "caption"])
            images = self.corpus.images(self.captioned)
            for example, image in zip(self.captioned, images, strict=True):
                name = Path(example.filename).with_suffix(".png").name
                image.save(folder / name)
                rows.writerow([name, rng.choice(KEY[str(example.label)][:-1])])
        return table

    def precision_at_10(self, engine: Engine) -> dict[str, float]:
        """The share in percent of right tiles among the first 10 of the `others`.

        `learned` is the mean over the wordings of the captions, `unlearned` over the others.
        """
        pixels = self.corpus.pixels(self.others, engine.image_size)
        tiles = engine.embed_tiles(pixels)
        labels = np.array([example.label for example in self.others])

        def precision(label: str, wordings: Sequence[str]) -> float:
            first = (-engine.embed_texts(wordings) @ tiles.T).argsort(1)[:, :10]
            return float((labels[first] == label).mean())

        parts = {"learned": slice(None, -1), "unlearned": slice(-1, None)}
        return {
            name: 100 * float(np.mean([precision(label, KEY[label][part]) for label in KEY]))
            for name, part in parts.items()
        }
