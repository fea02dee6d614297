"""Learning an adapter: GeoMELT's two objectives, and a pull back to what it knew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from peft import PeftModel
from torch import Tensor
from transformers import get_cosine_schedule_with_warmup

from geomelt.adapting.examples import VIEWS, Examples
from geomelt.adapting.network import Network
from geomelt.adapting.retention import Memory
from geomelt.model.adapters import add_adapter
from geomelt.model.modeling import ImageEncoding
from geomelt.model.precision import quick_bfloat16
from geomelt.training.objectives import contrastive_loss

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class LearningPlan:
    """How much is learned. `rate` is AdamW's highest; `retention` weighs the pull back."""

    epochs: int = 10
    batch: int = 32
    rate: float = 1e-3
    rank: int = 8
    retention: float = 10.0
    seed: int = 0


def learn(
    network: Network,
    examples: Examples,
    plan: LearningPlan,
    progress: Progress = lambda _done, _total: None,
) -> PeftModel:
    """An adapter on `network`, fitted to `examples`; `progress` is given (steps done, steps)."""
    torch.manual_seed(plan.seed)
    rng = np.random.default_rng(plan.seed)
    memory = Memory.of(network, examples)
    adapter = add_adapter(network.model, plan.rank, _new_pieces(network, examples, memory))
    weights = [weight for weight in adapter.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, plan.rate)
    batches = -(-len(examples) // plan.batch)
    steps = plan.epochs * batches
    schedule = get_cosine_schedule_with_warmup(optimizer, steps // 10, steps)
    device = network.device.type
    adapter.train()
    for step in range(steps):
        if step % batches == 0:
            order = rng.permutation(len(examples))
        rows = order[step % batches :: batches]
        with torch.autocast(device, torch.bfloat16, enabled=quick_bfloat16(device)):
            images = network.encode_images(
                examples.tokens[rows, rng.integers(VIEWS, size=len(rows))]
            )
            loss = _objectives(network, images, [examples.captions[row] for row in rows], rng)
            moved = memory.moved(network, images.embedding, rows, rng)
            loss = loss + plan.retention * moved
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        schedule.step()
        progress(step + 1, steps)
    adapter.eval()
    return adapter


def _objectives(
    network: Network,
    images: ImageEncoding,
    captions: Sequence[tuple[str, ...]],
    rng: np.random.Generator,
) -> Tensor:
    """Contrast and captioning over one caption of each image, drawn at random.

    All drawn captions that an image has are its own, so equal ones are never negatives.
    """
    drawn = [str(rng.choice(own)) for own in captions]
    texts = list(dict.fromkeys(drawn))
    belonging = torch.tensor([[float(text in own) for text in texts] for own in captions])
    sentences = network.encode_texts(texts)
    contrast = contrastive_loss(
        images.embedding, sentences, network.model.logit_scale, belonging.to(network.device)
    )
    return contrast - network.likelihood(drawn, images.states).mean()


def _new_pieces(network: Network, examples: Examples, memory: Memory) -> list[int]:
    """The word pieces of the captions that no ordinary sentence has."""
    captions = [text for own in examples.captions for text in own]
    used, known = (
        set(network.processor.texts(texts)["input_ids"].unique().tolist())
        for texts in (captions, memory.sentences)
    )
    return sorted(used - known)
