"""Each family of two towers embeds as transformers' own processors and networks do."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import numpy as np
import pytest
import torch
from geomelt.base.errors import GeomeltError
from geomelt.engine.engine import Engine
from geomelt.engine.library.model_folder import ModelFolder
from geomelt.engine.loading import capabilities_of
from geomelt.engine.preprocessing import Preprocessing
from geomelt.engine.two_towers import FAMILIES
from PIL import Image
from support.tiny_checkpoints import write_preprocessor
from support.tiny_towers import CONTEXT, TOWERS
from torch.nn.functional import normalize
from transformers import AutoModel, AutoTokenizer, PreTrainedTokenizerFast
from transformers.models.chinese_clip.image_processing_pil_chinese_clip import (
    ChineseCLIPImageProcessorPil,
)
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.efficientnet.image_processing_pil_efficientnet import (
    EfficientNetImageProcessorPil,
)
from transformers.models.siglip2.image_processing_pil_siglip2 import Siglip2ImageProcessorPil

TEXTS = ["A river", "ein Fluss am Hafen und viele Boote", "河流", "una pista"]
PROCESSORS = {
    "align": EfficientNetImageProcessorPil,
    "altclip": CLIPImageProcessorPil,
    "chinese_clip": ChineseCLIPImageProcessorPil,
    "metaclip_2": CLIPImageProcessorPil,
    "siglip2": Siglip2ImageProcessorPil,
}
SIDES = {"siglip2": 64}
families = pytest.mark.parametrize("family", TOWERS)


@pytest.fixture(scope="module")
def tower(tmp_path_factory):
    root = tmp_path_factory.mktemp("towers")

    def of(family: str) -> Path:
        folder = root / family
        if not folder.exists():
            folder.mkdir()
            TOWERS[family](folder)
        return folder

    return of


def unlike(vectors: np.ndarray) -> bool:
    """Whether no two of the vectors are the same: tests that compare them can fail."""
    distances = np.linalg.norm(vectors[:, None] - vectors[None], axis=2)
    return distances[~np.eye(len(vectors), dtype=bool)].min() > 1e-3


def test_every_family_has_a_test(checkpoint):
    assert set(FAMILIES) == {*TOWERS, "clip", "siglip"}  # those two: test_open_models.py


@families
def test_images(tower, tiles, family):
    folder = tower(family)
    engine = Engine.load(folder, precision="float32")
    assert engine.image_size == SIDES.get(family, 32)
    images = tiles(10, engine.image_size)
    steps = {} if family == "siglip2" else {"do_resize": False, "do_center_crop": False}
    inputs = PROCESSORS[family].from_pretrained(folder)(
        [Image.fromarray(image) for image in images], return_tensors="pt", **steps
    )
    model = AutoModel.from_pretrained(folder).eval()
    with torch.inference_mode():
        theirs = normalize(model.get_image_features(**inputs).pooler_output, dim=-1)
    ours = engine.embed_tiles(images)
    np.testing.assert_allclose(ours, theirs, atol=1e-5)
    assert unlike(ours)
    assert engine.stamp.dimension == ours.shape[1]


@families
def test_texts(tower, family):
    folder = tower(family)
    engine = Engine.load(folder, precision="float32")
    tokenizer = AutoTokenizer if family == "chinese_clip" else PreTrainedTokenizerFast
    padding: str | bool = True
    texts = TEXTS
    if family == "siglip2":
        padding = "max_length"
        texts = [text.lower() for text in TEXTS]
    tokens = tokenizer.from_pretrained(folder)(
        texts,
        return_tensors="pt",
        truncation=True,
        max_length=CONTEXT,
        padding=padding,
        padding_side="right",
    )
    if family == "siglip2":
        del tokens["attention_mask"]
    model = AutoModel.from_pretrained(folder).eval()
    with torch.inference_mode():
        theirs = normalize(model.get_text_features(**tokens).pooler_output, dim=-1)
    ours = engine.embed_texts(TEXTS)
    np.testing.assert_allclose(ours, theirs, atol=1e-5)
    assert unlike(ours[[0, 1, 3]])


@families
def test_a_text_alone_and_in_a_batch(tower, family):
    engine = Engine.load(tower(family), precision="float32")
    alone = np.concatenate([engine.embed_texts([text]) for text in TEXTS])
    np.testing.assert_allclose(engine.embed_texts(TEXTS), alone, atol=1e-5)


@families
def test_texts_beyond_the_context_are_cut(tower, family):
    engine = Engine.load(tower(family), precision="float32")
    long, longer = engine.embed_texts(["river " * CONTEXT, "river " * 10 * CONTEXT])
    np.testing.assert_allclose(long, longer, atol=1e-5)


@families
def test_the_temperature_is_that_of_the_logits(tower, tiles, family):
    engine = Engine.load(tower(family), precision="float32")
    model = AutoModel.from_pretrained(tower(family)).eval()
    scale = 1 / model.temperature if family == "align" else model.logit_scale.exp()
    assert engine.temperature == pytest.approx(1 / float(scale.detach()), rel=1e-5)


def test_texts_are_in_small_letters_where_a_family_was_trained_so(tower):
    lower, upper = Engine.load(tower("siglip2"), precision="float32").embed_texts(
        ["ein fluss", "EIN FLUSS"]
    )
    np.testing.assert_allclose(lower, upper, atol=1e-5)


@families
def test_what_they_can_do_without_the_hub(tower, tiles, monkeypatch, capfd, family):
    def refused(*_):
        raise AssertionError("a connection was tried")

    folder = tower(family)
    capfd.readouterr()
    monkeypatch.setattr(socket.socket, "connect", refused)
    assert capabilities_of(ModelFolder.find(folder)) == {"embed-tiles", "embed-texts"}
    Engine.load(folder, precision="bfloat16").embed_texts(TEXTS)
    assert capfd.readouterr() == ("", "")


def test_pixels_of_efficientnet_by_its_defaults(tiles, tmp_path):
    settings = {"image_processor_type": "EfficientNetImageProcessor", "rescale_offset": True}
    write_preprocessor(tmp_path, size={"height": 32, "width": 32}, **settings)
    images = tiles(2, 32)
    theirs = EfficientNetImageProcessorPil.from_pretrained(tmp_path)(
        [Image.fromarray(image) for image in images], return_tensors="pt"
    )
    ours = Preprocessing.read(ModelFolder.find(tmp_path)).pixels(images)
    torch.testing.assert_close(ours, theirs["pixel_values"])


def test_patches_of_another_size_than_the_networks(tower, tmp_path):
    folder = shutil.copytree(tower("siglip2"), tmp_path / "spoilt")
    write_preprocessor(folder, patch_size=14, max_num_patches=20)
    with pytest.raises(GeomeltError, match="takes 48 pixels a side") as caught:
        Engine.load(folder)
    assert caught.value.code == "model-missing"
