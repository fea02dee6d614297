"""Captions are what transformers' own search finds, though beams share all that they have read."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from geomelt.engine.beam_search import BeamSearch
from geomelt.engine.runtime.caption_decoder import TorchCaptionDecoder
from geomelt.model.caption_step import CANDIDATES, CaptionStep, image_layers
from support.tiny_model import tiny_model, tiny_processor

KINDS = {
    "next": {"initializer_range": 0.3},
    "mask": {"norm": "sub", "predicts": "mask", "mask_token_id": 4, "initializer_range": 0.3},
}


@pytest.fixture(scope="module", params=KINDS)
def model(request: pytest.FixtureRequest):
    made = tiny_model(tiny_processor(), **KINDS[request.param])
    made.lm_head.bias.data[made.config.eos_token_id] = 4.0  # so that some end early
    return made


@pytest.fixture(scope="module")
def states(model, tiles) -> torch.Tensor:
    with torch.no_grad():
        return model.encode_images(tiny_processor().pixels(tiles(7, 64))).states


@pytest.mark.parametrize("length_penalty", [1.0, 0.6])
@pytest.mark.parametrize("beams", [1, 3, 4])
def test_it_finds_what_transformers_finds(model, states, beams, length_penalty):
    model.generation_config.length_penalty = length_penalty
    found = BeamSearch.of(model, beams).captions(TorchCaptionDecoder(model), states)
    start = torch.full((len(states), 1), model.config.bos_token_id)
    end = model.config.eos_token_id
    with torch.no_grad():
        expected = model.generate(
            start, image_states=states, num_beams=beams, do_sample=False
        ).tolist()
        assert len({len(written.tokens) for written in found}) > 1
        for written, theirs, state in zip(found, expected, states, strict=True):
            theirs = theirs[1:]
            theirs = theirs[: theirs.index(end) + 1] if end in theirs else theirs
            scores = [_score(model, tokens, state) for tokens in (written.tokens, theirs)]
            assert written.likelihood == pytest.approx(scores[0], abs=1e-4)
            # Not the same only where the two are as good as each other.
            assert written.tokens == theirs or scores[0] == pytest.approx(scores[1], abs=1e-4)


def _score(model, tokens: list[int], state: torch.Tensor) -> float:
    ids = torch.tensor([[model.config.bos_token_id, *tokens]])
    return float(model.score(ids, torch.ones_like(ids), state[None]))


@torch.no_grad()
def test_a_word_sees_the_words_of_its_own_caption_alone(model, states):
    """Two captions of an image that part after their first word, read as one."""
    step, image = CaptionStep(model), image_layers(states)
    captions = torch.tensor([[2, 7, 9, 11], [2, 7, 20, 30]])
    first = captions[:1, :1].expand(len(states), -1)
    seen = np.ones((1, 1), bool)
    past = [each[:, :, :0] for each in image]
    _, _, past = step(first, torch.tensor([0]), _of_all(seen, states), image, past)
    for position in (1, 2, 3):
        words = captions[:, position].expand(len(states), -1)
        parents = [0, 0] if position == 1 else [0, 1]
        seen = np.concatenate((seen[parents], np.eye(2, dtype=bool)), 1)
        likelihoods, likeliest, past = step(
            words, torch.tensor([position]), _of_all(seen, states), image, past
        )
        for caption in (0, 1):
            ids = captions[caption, : position + 1].expand(len(states), -1)
            whole = model(ids, image_states=states).logits[:, -1].log_softmax(-1)
            expected = whole.gather(1, likeliest[:, caption])
            torch.testing.assert_close(likelihoods[:, caption], expected, atol=1e-5, rtol=1e-5)
            best = whole.topk(CANDIDATES).values
            torch.testing.assert_close(likelihoods[:, caption], best, atol=1e-5, rtol=1e-5)


def _of_all(seen: np.ndarray, states: torch.Tensor) -> torch.Tensor:
    return torch.from_numpy(seen).expand(len(states), -1, -1)


def test_there_is_a_limit_to_beams(model):
    with pytest.raises(ValueError, match="num_beams must be 1 to 16, not 17"):
        BeamSearch.of(model, 17)
