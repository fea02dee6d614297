"""Rewarding captions: the measure itself, and that what is rewarded becomes likelier."""

from __future__ import annotations

import pytest
import torch
from geomelt.training.consensus import Consensus
from geomelt.training.objectives import Objectives
from geomelt.training.self_critical import SelfCritic
from pycocoevalcap.cider.cider import Cider
from support.tiny_model import tiny_model, tiny_processor

REFERENCES = [
    ["a river with green trees", "a river near some trees"],
    ["many planes are parked", "planes in an airport near trees"],
    ["a lake", "the lake is big and blue"],
]
CANDIDATES = ["a river with trees trees", "planes are parked in an airport", "a big lake is blue"]


def test_consensus_is_the_cider_that_the_field_uses():
    theirs = Cider().compute_score(
        dict(enumerate(REFERENCES)), {n: [text] for n, text in enumerate(CANDIDATES)}
    )[1]
    consensus = Consensus(REFERENCES)
    ours = [
        consensus.score(text, lines) for text, lines in zip(CANDIDATES, REFERENCES, strict=True)
    ]
    assert ours == pytest.approx(list(theirs))


def test_nothing_in_common_is_worth_nothing():
    consensus = Consensus(REFERENCES)
    assert consensus.score("", REFERENCES[0]) == 0
    assert consensus.score("pond", REFERENCES[0]) == 0
    assert consensus.score("the lake is big and blue", ["the lake is big and blue"]) > 9.9


def test_what_people_say_becomes_likelier():
    """From random weights, captions come to agree with the one that each image has."""
    torch.manual_seed(0)
    processor = tiny_processor()
    model = tiny_model(processor)
    captions = [("many planes",), ("green forest",)]
    critic = SelfCritic(processor, captions, max_length=4)
    objectives = Objectives(model, torch.arange(model.config.vocab_size), critic=critic)
    pixels = torch.stack([torch.zeros(3, 64, 64), torch.ones(3, 64, 64)])
    items = torch.arange(2)
    optimizer = torch.optim.AdamW(model.parameters(), 3e-3)
    rewards = []
    for _ in range(150):
        states = model.encode_images(pixels).states
        loss, reward = critic.loss(model, states, items, objectives.likelihood)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        rewards.append(float(reward))
    assert sum(rewards[-20:]) > 3 * sum(rewards[:20]) + 1
