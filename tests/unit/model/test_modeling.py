"""The network keeps its promises: one set of image states, caches and masks change nothing."""

from __future__ import annotations

import pytest
import torch
from support.tiny_model import tiny_model, tiny_processor
from transformers import DynamicCache

BASE = {
    "norm": "sub",
    "stem": "patch",
    "patch_size": 32,
    "pooling": "first",
    "tie_word_embeddings": False,
}
VARIANTS = [{}, BASE, {**BASE, "predicts": "mask", "mask_token_id": 4}]


@pytest.fixture(params=VARIANTS, ids=["mini", "base", "mask"])
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
    torch.testing.assert_close(direct.embedding, cached.embedding, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(direct.states, cached.states, atol=1e-4, rtol=1e-4)


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
            cache=cache,
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


@torch.no_grad()
def test_a_score_is_the_mean_log_likelihood_of_the_words_that_are_there(model, pixels, tokens):
    ids, mask = tokens["input_ids"], tokens["attention_mask"]
    states = model.encode_images(pixels).states
    scores = model.score(ids, mask, states)
    logits = model(ids, image_states=states).logits.log_softmax(-1)
    for row in range(3):
        length = int(mask[row].sum())
        predicted = [float(logits[row, at - 1, ids[row, at]]) for at in range(1, length)]
        assert float(scores[row]) == pytest.approx(sum(predicted) / len(predicted), abs=1e-5)
        loss = model(
            ids[row : row + 1, :length],
            image_states=states[row : row + 1],
            labels=ids[row : row + 1, :length],
        ).loss
        assert float(loss) == pytest.approx(-float(scores[row]), abs=1e-5)


@torch.no_grad()
def test_many_texts_share_an_image_and_many_images_a_text(model, pixels, tokens):
    ids, mask = tokens["input_ids"], tokens["attention_mask"]
    states = model.encode_images(pixels).states
    rows = torch.tensor([2, 0, 0, 1, 2])
    texts = torch.tensor([0, 0, 1, 2, 2])
    together = model.score(ids[texts], mask[texts], states, rows)
    alone = [
        model.score(ids[[text]], mask[[text]], states[[row]])
        for row, text in zip(rows.tolist(), texts.tolist(), strict=True)
    ]
    torch.testing.assert_close(together, torch.cat(alone), atol=1e-5, rtol=1e-5)


@torch.no_grad()
def test_captions_are_sampled_as_a_seed_says_and_several_at_once(model, pixels):
    start = torch.full((3, 1), model.config.bos_token_id)

    def sampled(seed: int) -> list[list[int]]:
        torch.manual_seed(seed)
        return model.generate(
            start,
            attention_mask=torch.ones_like(start),
            image_states=model.encode_images(pixels).states,
            do_sample=True,
            num_return_sequences=2,
        ).tolist()

    assert sampled(1) == sampled(1) != sampled(2)
    assert len(sampled(1)) == 6


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
