"""The network keeps its promises: one set of image states, caches and masks change nothing."""

from __future__ import annotations

import pytest
import torch
from support.tiny_model import tiny_model, tiny_processor
from transformers import DynamicCache

VARIANTS = [
    {},
    {
        "norm": "sub",
        "stem": "patch",
        "patch_size": 32,
        "pooling": "first",
        "tie_word_embeddings": False,
    },
]


@pytest.fixture(params=VARIANTS, ids=["mini", "base"])
def model(request):
    return tiny_model(tiny_processor(), **request.param)


@pytest.fixture
def pixels():
    return torch.rand(3, 3, 64, 64, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def tokens():
    return tiny_processor().texts(["many planes", "houses of a river road", "green water"])


@torch.no_grad()
def test_embeddings_are_unit_vectors_of_the_configured_size(model, pixels, tokens):
    images = model.encode_images(pixels).embedding
    texts = model.encode_texts(tokens["input_ids"], tokens["attention_mask"])
    for embedding in (images, texts):
        assert embedding.shape == (3, model.config.embedding_size)
        torch.testing.assert_close(embedding.norm(dim=1), torch.ones(3))


@torch.no_grad()
def test_image_states_are_those_of_every_layer(model, pixels):
    config = model.config
    shape = (3, config.num_hidden_layers, 2, 4, config.image_tokens, config.hidden_size // 4)
    assert model.encode_images(pixels).states.shape == shape


@torch.no_grad()
def test_stem_tokens_known_before_give_the_same_encoding(model, pixels):
    direct = model.encode_images(pixels)
    cached = model.encode_images(stem_tokens=model.stem_tokens(pixels))
    torch.testing.assert_close(direct.embedding, cached.embedding)
    torch.testing.assert_close(direct.states, cached.states)


@torch.no_grad()
def test_padding_does_not_change_a_text(model, tokens):
    padded = model.encode_texts(tokens["input_ids"], tokens["attention_mask"])[2]
    length = int(tokens["attention_mask"][2].sum())
    alone = model.encode_texts(
        tokens["input_ids"][2:, :length], tokens["attention_mask"][2:, :length]
    )
    torch.testing.assert_close(padded, alone[0], atol=1e-5, rtol=1e-5)


@torch.no_grad()
def test_cached_and_uncached_logits_are_equal(model, pixels, tokens):
    states = model.encode_images(pixels).states
    ids = tokens["input_ids"]
    whole = model(ids, image_states=states).logits
    cache, steps = DynamicCache(), []
    for position in range(ids.shape[1]):
        step = model(
            ids[:, position : position + 1],
            image_states=states,
            past_key_values=cache,
            use_cache=True,
        )
        steps.append(step.logits)
    torch.testing.assert_close(torch.cat(steps, 1), whole, atol=1e-5, rtol=1e-5)


@torch.no_grad()
def test_a_caption_token_sees_its_past_and_the_image_but_not_its_future(model, pixels, tokens):
    states = model.encode_images(pixels).states
    ids = tokens["input_ids"]
    before = model(ids, image_states=states).logits
    changed = ids.clone()
    changed[:, -1] = 7
    after = model(changed, image_states=states).logits
    torch.testing.assert_close(before[:, :-1], after[:, :-1])
    other = model(ids, image_states=states.flip(0)).logits
    assert not torch.allclose(before[:1], other[:1], atol=1e-4)


@torch.no_grad()
def test_a_text_alone_attends_both_ways(model, tokens):
    ids, mask = tokens["input_ids"].clone(), torch.ones_like(tokens["input_ids"])
    before = model.encode_texts(ids, mask)
    ids[:, -1] = 7
    assert not torch.allclose(before, model.encode_texts(ids, mask), atol=1e-4)


@pytest.mark.parametrize("beams", [1, 3])
def test_captions_are_the_same_alone_and_in_a_batch(model, pixels, beams):
    def generate(pixels: torch.Tensor) -> list[str]:
        with torch.no_grad():
            states = model.encode_images(pixels).states
        start = torch.full((len(pixels), 1), model.config.bos_token_id)
        tokens = model.generate(
            start,
            attention_mask=torch.ones_like(start),
            image_states=states,
            num_beams=beams,
            do_sample=False,
        )
        return tiny_processor().words(tokens)

    together = generate(pixels)
    assert together == [generate(image[None])[0] for image in pixels]
    assert len(set(together)) > 1 or beams == 1 or together[0] != ""


def test_training_may_leave_image_tokens_out(model, pixels):
    tokens = model.stem_tokens(pixels)
    if model.config.grid != 2:
        pytest.skip("the kept cells are chosen on a 2 x 2 grid")
    kept = torch.tensor([0, 3])
    encoding = model.encode_images(stem_tokens=tokens[:, kept], kept=kept)
    assert encoding.states.shape[-2] == 3
    encoding.embedding.sum().backward()
    assert model.image_positions.weight.grad is not None
