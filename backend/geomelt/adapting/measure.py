"""How well a network finds and predicts captions of examples it has not learned from."""

from __future__ import annotations

import numpy as np
import torch

from geomelt.adapting.examples import Examples
from geomelt.adapting.network import Network

_BATCH = 64
_K = (1, 5, 10)


@torch.inference_mode()
def measure(network: Network, examples: Examples) -> dict[str, float]:
    """Recall both ways in percent, its mean `mR`, and `likelihood`.

    A text is a hit when an image that it describes is among the first K, an image when one of its
    texts is; equal texts are one. `likelihood` is the mean over the captions of
    their mean token log-likelihood.
    """
    images, likelihoods = [], []
    for start in range(0, len(examples), _BATCH):
        encoded = network.encode_images(examples.tokens[start : start + _BATCH, 0])
        images.append(encoded.embedding)
        own = examples.captions[start : start + _BATCH]
        rows = [row for row, captions in enumerate(own) for _ in captions]
        captions = [text for captions in own for text in captions]
        owners = torch.tensor(rows, device=network.device)
        likelihoods.append(network.likelihood(captions, encoded.states, owners))
    texts = list(dict.fromkeys(text for own in examples.captions for text in own))
    sentences = [
        network.encode_texts(texts[start : start + _BATCH])
        for start in range(0, len(texts), _BATCH)
    ]
    scores = (torch.cat(images) @ torch.cat(sentences).T).cpu().numpy()
    belonging = np.array([[text in own for text in texts] for own in examples.captions])
    recalls = {
        **_recalls("i2t", scores, belonging),
        **_recalls("t2i", scores.T, belonging.T),
    }
    return {
        **recalls,
        "mR": float(np.mean(list(recalls.values()))),
        "likelihood": float(torch.cat(likelihoods).mean()),
    }


def is_better(before: dict[str, float], after: dict[str, float]) -> bool:
    """Whether recall or likelihood has risen and neither has fallen."""
    recall, likelihood = (after[name] - before[name] for name in ("mR", "likelihood"))
    return min(recall, likelihood) >= 0 and max(recall, likelihood) > 0


def _recalls(direction: str, scores: np.ndarray, belonging: np.ndarray) -> dict[str, float]:
    """How many rows have one of their own columns among the first K, in percent."""
    best = np.where(belonging, scores, -np.inf).max(1, keepdims=True)
    ranks = (scores > best).sum(1)
    return {f"{direction} R@{k}": 100 * float((ranks < k).mean()) for k in _K}
