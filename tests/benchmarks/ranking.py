"""What fusing in captions and looking again gain: mean average precision, in percent.

Tiles are the validation images of RSICD and UC Merced, relevant are those of the same class;
queries are the class names, and thirty of the sentences. Captions are the model's own.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import shapely
from geomelt.base.addresses import Address
from geomelt.engine.engine import Engine
from geomelt.engine.engine_options import EngineOptions
from geomelt.engine.joint_mode import evidence, joint_scores
from geomelt.index.contract import Store
from geomelt.index.filters import Filter
from geomelt.index.records import SourceRecord, TileRecord
from geomelt.index.stores import create_store
from geomelt.sample.landscape import sample_tiles
from geomelt.searching import WeightedText
from geomelt.searching.fusion import Ranked
from geomelt.searching.joint_ranking import CANDIDATES
from geomelt.searching.ranking import rank
from geomelt.training.corpora import Corpus
from geomelt.training.phrases import file_label

CORPORA = ("rsicd", "ucm")
SPLIT = "val"
SENTENCES = 30
BEAMS = 3


class Query(NamedTuple):
    text: str
    label: str


class Trial:
    """A corpus as an index of captioned tiles; the tile id of image n is n + 1."""

    def __init__(self, engine: Engine, corpus: Corpus, folder: Path) -> None:
        self._engine = engine
        examples = [each for each in corpus.split(SPLIT) if file_label(corpus.name, each.filename)]
        self.pixels = corpus.pixels(examples, engine.image_size)
        self.labels = np.array([file_label(corpus.name, each.filename) for each in examples])
        captions = [text for text, _ in engine.caption(self.pixels, num_beams=BEAMS)]
        self.store = _index(folder / f"{corpus.name}.geomelt", engine, self.pixels, captions)
        sentences = [
            Query(text, str(label))
            for example, label in zip(examples, self.labels, strict=True)
            for text in example.sentences
        ]
        chosen = np.random.default_rng(0).choice(len(sentences), SENTENCES, replace=False)
        self.queries = {
            "class names": [Query(str(name), str(name)) for name in sorted(set(self.labels))],
            "sentences": [sentences[number] for number in chosen],
        }

    def precisions(self, queries: Sequence[Query]) -> dict[str, float]:
        """Mean average precision by the vector, with captions fused in, and looked at again."""
        found = [(self._ranked(query, fuse=False), query) for query in queries]
        rankings_by = {
            "vector": found,
            "fused": [(self._ranked(query, fuse=True), query) for query in queries],
            "again": [(self._again(ranked, query), query) for ranked, query in found],
        }
        return {
            name: round(100 * float(np.mean([self._precision(*each) for each in rankings])), 1)
            for name, rankings in rankings_by.items()
        }

    def _ranked(self, query: Query, *, fuse: bool) -> Ranked:
        vector = self._engine.embed_texts([query.text])[0]
        texts = [WeightedText(query.text)] if fuse else []
        k = len(self.labels)
        return rank(self.store, vector, texts, Filter(), k=k, lowest=-1.0, merge=False)

    def _again(self, ranked: Ranked, query: Query) -> Ranked:
        """As `geomelt.searching.joint_ranking` does, with the pixels at hand."""
        first = ranked[:CANDIDATES]
        pixels = self.pixels[[tile_id - 1 for tile_id, _ in first]]
        gains = evidence(self._engine.score(pixels, [query.text] * len(pixels))[:, None])[:, 0]
        cosines = np.array([cosine for _, cosine in first])
        order = np.argsort(-joint_scores(cosines, self._engine.temperature, gains), kind="stable")
        return [first[place] for place in order] + ranked[CANDIDATES:]

    def _precision(self, ranked: Ranked, query: Query) -> float:
        right = np.array([self.labels[tile_id - 1] == query.label for tile_id, _ in ranked])
        at = np.flatnonzero(right)
        return float(((np.arange(len(at)) + 1) / (at + 1)).mean())


def _index(file: Path, engine: Engine, pixels: np.ndarray, captions: list[str]) -> Store:
    store = create_store(Address.parsed(file), engine.stamp)
    side = engine.image_size
    tiles = [
        TileRecord(0, float(side), (0, number * side, side, side), shapely.box(0, n, 1, n + 1e-6))
        for number, n in enumerate(np.linspace(0, 80, len(pixels)))
    ]
    source = SourceRecord(
        uri="/corpus.tif", size=1, mtime_ns=1, crs="EPSG:4326", bounds=(0, 0, 1, 81), gsd=1.0,
        date=None, bands=(1, 2, 3), stretch=((0, 255),) * 3, width=side, height=side * len(pixels),
    )  # fmt: skip
    store.replace_source(source, tiles, engine.embed_tiles(pixels), captions)
    return store


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=Path, default=Path("../shared/corpora"))
    parser.add_argument("--model", default=None)
    options = parser.parse_args()
    engine = EngineOptions(sample_tiles, model=options.model, device="cpu").load()
    for name in CORPORA:
        with tempfile.TemporaryDirectory() as folder:
            trial = Trial(engine, Corpus.open(name, options.corpora), Path(folder))
            for kind, queries in trial.queries.items():
                print(name, kind, trial.precisions(queries), flush=True)
            trial.store.close()


if __name__ == "__main__":
    main()
