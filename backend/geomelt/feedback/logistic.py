"""A logistic model on labelled embeddings: linear, so it ranks as a query vector does.

What it does beside plain logistic regression was tried on mosaics and photographs of known
classes, with labels given to the best hits of each round (docs/feedback.md):

- Tiles that nobody has labelled are negatives of little weight. Labels alone come from the
  neighbourhood of one query and say nothing of all the rest.
- The position along the text's direction counts as a further number, so that weights along it
  cost half as much: a prior that what is meant lies where the text points.
"""

from __future__ import annotations

import numpy as np

from geomelt.index.records import Vector

# The inverse of the weights' penalty; between unit vectors higher values fit the labels' noise.
C = 1.0
# All of the background together weighs as much as all labels together.
BACKGROUND_WEIGHT = 1.0


def direction(
    text: Vector | None, positive: Vector, negative: Vector, background: Vector
) -> Vector:
    """The weights of the log-odds that a tile is meant, at length one: float32 (d,).

    `positive` (n, d) and `negative` (m, d) weigh alike, however many they are; `background` is
    (b, d), b may be 0.
    """
    from sklearn.linear_model import LogisticRegression

    sides = np.array([len(positive), len(negative), len(background)])
    labels = sides[0] + sides[1]
    shares = labels * np.array([0.5, 0.5, BACKGROUND_WEIGHT])
    tiles = np.concatenate([positive, negative, background]).astype(np.float64)
    meant = np.repeat([1, 0, 0], sides)
    weight = np.repeat(shares / np.maximum(sides, 1), sides)
    axis = np.zeros(tiles.shape[1])
    if text is not None and (length := float(np.linalg.norm(text))):
        axis = np.asarray(text, np.float64) / length
    numbers = np.column_stack([tiles, tiles @ axis])
    model = LogisticRegression(C=C, max_iter=1000).fit(numbers, meant, sample_weight=weight)
    own, along = model.coef_[0][:-1], model.coef_[0][-1]
    weights = own + along * axis
    unit: Vector = (weights / np.linalg.norm(weights)).astype(np.float32)
    return unit
