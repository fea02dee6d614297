"""What rounds of feedback gain, by learning method: mean average precision.

An analyst asks for a class by its name and labels the six best of one half, drawn by chance, by
what they truly show, round after round; ranked by then is the other half. Scenes are those of
../shared/imagery/mosaic.tif and every third test image of RSICD.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from geomelt.engine.engine import Engine
from geomelt.engine.engine_options import EngineOptions
from geomelt.feedback import logistic, preference
from geomelt.feedback.preference import LABELS_TO_LEARN
from geomelt.feedback.rocchio import rocchio
from geomelt.imagery import RasterSource
from geomelt.sample.landscape import sample_tiles
from geomelt.training.corpora import Corpus
from geomelt.training.phrases import file_label
from shapely.geometry import shape

TESTS = Path(__file__).resolve().parents[1]
SHARED = TESTS.parents[1] / "shared"
sys.path.insert(0, str(TESTS))

from support.mosaic_classes import in_words  # noqa: E402

ROUNDS, LABELS, DRAWS = 4, 6, 5


class Scenes(NamedTuple):
    vectors: np.ndarray
    labels: np.ndarray


class Asked(NamedTuple):
    """A text's vector, the right and the wrong ones among the labelled, and the background."""

    text: np.ndarray
    right: np.ndarray
    wrong: np.ndarray
    background: np.ndarray


Method = Callable[[Asked], np.ndarray]


def learned(asked: Asked, *, c: float, text: bool, background: bool) -> np.ndarray:
    logistic.C = c
    tiles = asked.background if background else asked.background[:0]
    return logistic.direction(asked.text if text else None, asked.right, asked.wrong, tiles)


def with_text_as_label(asked: Asked) -> np.ndarray:
    return learned(
        asked._replace(right=np.vstack([asked.right, asked.text])),
        c=1.0,
        text=False,
        background=True,
    )


METHODS: dict[str, Method] = {
    "Rocchio only": lambda asked: rocchio(asked.text, asked.right, asked.wrong),
    "labels alone, C = 10": lambda asked: learned(asked, c=10.0, text=False, background=False),
    "with the background, C = 10": lambda asked: learned(asked, c=10, text=False, background=True),
    "with the background, C = 1": lambda asked: learned(asked, c=1.0, text=False, background=True),
    "and the text as a right label": with_text_as_label,
    "and the text as a prior (used)": lambda asked: learned(asked, c=1, text=True, background=True),
}


def mosaic(engine: Engine) -> Scenes:
    """Each scene as a tile."""
    truth = json.loads((SHARED / "imagery" / "mosaic.truth.geojson").read_text(encoding="utf-8"))
    images, labels = [], []
    with RasterSource.open(SHARED / "imagery" / "mosaic.tif") as source:
        for scene in truth["features"]:
            window = source.window_of(shape(scene["geometry"]).buffer(-1e-6).bounds)
            images.append(source.read(window, engine.image_size)[0])
            labels.append(in_words(scene["properties"]["label"]))
    return Scenes(engine.embed_tiles(np.stack(images)), np.array(labels))


def photographs(engine: Engine, corpora: Path) -> Scenes:
    corpus = Corpus.open("rsicd", corpora)
    examples = corpus.split("test")[::3]
    labels = [file_label("rsicd", each.filename) or "" for each in examples]
    pixels = corpus.pixels(examples, engine.image_size)
    return Scenes(engine.embed_tiles(pixels), np.array(labels))


def halves(count: int) -> Iterator[np.ndarray]:
    """Masks of the labelled half."""
    rng = np.random.default_rng(0)
    for _ in range(DRAWS):
        mask = np.zeros(count, bool)
        mask[rng.permutation(count)[: count // 2]] = True
        yield from (mask, ~mask)


def session(method: Method, scenes: Scenes, text: np.ndarray, label: str, half: np.ndarray) -> list:
    """Average precision in the other half after each round, and yes and no of what is in force."""
    meant = scenes.labels == label
    labelled: list[int] = []
    found = []
    for _ in range(ROUNDS + 1):
        chosen = scenes.vectors[labelled]
        asked = Asked(text, chosen[meant[labelled]], chosen[~meant[labelled]], scenes.vectors)
        enough = len(labelled) >= LABELS_TO_LEARN and len(asked.right) and len(asked.wrong)
        vector = (method if enough else METHODS["Rocchio only"])(asked)
        cosines = scenes.vectors @ vector
        order = np.argsort(-cosines, kind="stable")
        elsewhere = meant[[place for place in order if not half[place]]]
        at = np.flatnonzero(elsewhere)
        precision = float(((np.arange(len(at)) + 1) / (at + 1)).mean())
        yes_from = preference(text, asked.right, asked.wrong, scenes.vectors).yes_from
        accepted = None if yes_from is None else cosines[~half] >= yes_from
        found.append((precision, _quality(accepted, meant[~half])))
        fresh = [place for place in order if half[place] and place not in labelled]
        labelled += fresh[:LABELS]
    return found


def _quality(accepted: np.ndarray | None, meant: np.ndarray) -> tuple[float, float]:
    """How many of the yes are right, and how many of the right are found; NaN for none."""
    if accepted is None or not accepted.any():
        return np.nan, np.nan
    return float(meant[accepted].mean()), float(accepted[meant].mean())


def measure(engine: Engine, name: str, scenes: Scenes) -> None:
    names = sorted(set(scenes.labels))
    texts = engine.embed_texts(names)
    for method_name, method in METHODS.items():
        sessions = [
            session(method, scenes, text, label, half)
            for half in halves(len(scenes.labels))
            for label, text in zip(names, texts, strict=True)
            if (scenes.labels[half] == label).any() and (scenes.labels[~half] == label).any()
        ]
        means = np.mean([[each[0] for each in rounds] for rounds in sessions], axis=0)
        print(f"{name}, {method_name:32}", *(f"{mean:.3f}" for mean in means), flush=True)
        if "used" in method_name:
            yes = np.nanmean([[each[1] for each in rounds[1:]] for rounds in sessions], axis=0)
            print(f"{name}, yes: right, found", *(f"{r:.2f} {f:.2f}" for r, f in yes))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default=None)
    options = parser.parse_args()
    engine = EngineOptions(sample_tiles, model=options.model, device="cpu").load()
    measure(engine, "mosaic", mosaic(engine))
    measure(engine, "RSICD", photographs(engine, SHARED / "corpora"))


if __name__ == "__main__":
    main()
