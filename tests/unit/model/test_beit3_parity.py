"""`geomelt-base` is BEiT-3: the same hidden states as torchscale's network, at both sizes."""

from __future__ import annotations

import pytest
import torch
from geomelt.model.configuration import GeoMeltConfig
from geomelt.model.convert_beit3 import convert
from geomelt.model.modeling import GeoMeltModel
from geomelt.model.positions import interpolated
from support.beit3 import BASE, SMALL, caption_mask, published, reference
from torch import Tensor

TIGHT = {"atol": 1e-5, "rtol": 1e-5}


@pytest.fixture(
    scope="module",
    params=[pytest.param(SMALL, id="small"), pytest.param(BASE, id="base", marks=pytest.mark.long)],
)
def pair(request):
    """torchscale's network and ours with its weights, reading next tokens off the last one."""
    theirs = reference(**request.param)
    state = published(theirs, "mlm", "retrieval")
    return theirs, convert(state, mask_token_id=5, predicts="next").model


@pytest.fixture
def pixels(pair):
    size = pair[1].config.image_size
    return torch.rand(2, 3, size, size, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def texts():
    """Token ids and mask (2, 9); the second text is shorter."""
    ids = torch.randint(4, 100, (2, 9), generator=torch.Generator().manual_seed(2))
    ids[:, 0] = 0
    mask = torch.ones_like(ids)
    mask[1, 6:] = 0
    return ids.masked_fill(mask == 0, 1), mask


def image_hidden(model: GeoMeltModel, pixels: Tensor) -> Tensor:
    """What the last layer makes of every image token, normed."""
    seen = []
    hook = model.image_final_norm.register_forward_hook(lambda _m, _i, out: seen.append(out))
    model.encode_images(pixels)
    hook.remove()
    return seen[0]


@torch.no_grad()
def test_an_image_alone(pair, pixels):
    theirs, ours = pair
    expected = theirs(visual_tokens=pixels * 2 - 1)["encoder_out"]
    torch.testing.assert_close(image_hidden(ours, pixels), expected, **TIGHT)


@torch.no_grad()
def test_a_text_alone_with_padding(pair, texts):
    theirs, ours = pair
    ids, mask = texts
    seen = []
    hook = ours.text_final_norm.register_forward_hook(lambda _m, _i, out: seen.append(out))
    ours.encode_texts(ids, mask)
    hook.remove()
    expected = theirs(textual_tokens=ids, text_padding_position=mask == 0)["encoder_out"]
    torch.testing.assert_close(seen[0][mask == 1], expected[mask == 1], **TIGHT)


@torch.no_grad()
def test_image_and_text_jointly_under_the_caption_mask(pair, pixels, texts):
    theirs, ours = pair
    ids, mask = texts
    tokens = ours.config.image_tokens
    expected = theirs(
        textual_tokens=ids,
        visual_tokens=pixels * 2 - 1,
        text_padding_position=mask == 0,
        attn_mask=caption_mask(tokens, ids.shape[1]),
    )["encoder_out"]
    encoding = ours.encode_images(pixels)
    joint = ours.caption_states(ids, mask, encoding.states)
    torch.testing.assert_close(joint[mask == 1], expected[:, tokens:][mask == 1], **TIGHT)
    torch.testing.assert_close(image_hidden(ours, pixels), expected[:, :tokens], **TIGHT)


@torch.no_grad()
def test_a_word_in_the_place_of_the_next_is_predicted_as_beit3_does(pair, pixels, texts):
    """BEiT-3's captioning puts a mask token after the words so far and reads it."""
    theirs, ours = pair
    ids, tokens = texts[0], ours.config.image_tokens
    ours.config.predicts = "mask"
    try:
        predicted = ours.caption_states(
            ids, torch.ones_like(ids), ours.encode_images(pixels).states
        )
    finally:
        ours.config.predicts = "next"
    for words in (1, 4, ids.shape[1]):
        begun = torch.cat((ids[:, :words], torch.full((2, 1), ours.config.mask_token_id)), 1)
        expected = theirs(
            textual_tokens=begun,
            visual_tokens=pixels * 2 - 1,
            attn_mask=caption_mask(tokens, words + 1),
        )["encoder_out"][:, -1]
        torch.testing.assert_close(predicted[:, words - 1], expected, **TIGHT)


@torch.no_grad()
def test_embeddings_are_the_heads_of_the_first_tokens(pair, pixels, texts):
    theirs, ours = pair
    ids, mask = texts
    image = theirs(visual_tokens=pixels * 2 - 1)["encoder_out"][:, 0] @ ours.vision_head.weight.T
    text = theirs(textual_tokens=ids, text_padding_position=mask == 0)["encoder_out"][:, 0]
    text = text @ ours.language_head.weight.T
    unit = torch.nn.functional.normalize
    torch.testing.assert_close(ours.encode_images(pixels).embedding, unit(image), **TIGHT)
    torch.testing.assert_close(ours.encode_texts(ids, mask), unit(text), **TIGHT)


def test_the_base_network_has_the_parameters_of_the_paper():
    """271.4 M: BEiT-3, a language head and two retrieval heads.

    What ours lacks of that is never used in it: the mask patch of pre-training, and two
    positions of either table.
    """
    with torch.device("meta"):
        encoder, ours = (
            sum(parameter.numel() for parameter in network.parameters())
            for network in (reference(**BASE), GeoMeltModel(GeoMeltConfig()))
        )
    assert encoder == 220_987_392
    language_head, retrieval_heads, scale = 768 * 64010 + 64010, 2 * 768 * 768, 1
    paper = encoder + language_head + retrieval_heads + scale
    assert paper == 271_390_731
    assert ours == paper - 768 - 2 * 2 * 768 == 271_386_891


def test_positions_keep_their_places_at_another_size():
    ramp = torch.arange(16.0).view(16, 1).repeat(1, 4)
    positions = torch.cat((torch.full((1, 4), 99.0), ramp))
    assert interpolated(positions, 4) is positions
    larger = interpolated(positions, 8)
    assert larger.shape == (65, 4)
    torch.testing.assert_close(larger[0], positions[0])
    grid = larger[1:, 0].view(8, 8)
    assert bool((grid.diff(dim=0)[1:-1] > 0).all())
    torch.testing.assert_close(grid[::7, ::7].mean(), ramp.mean(), atol=1e-4, rtol=0)
