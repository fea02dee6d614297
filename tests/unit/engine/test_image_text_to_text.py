"""Each family of images and text captions as transformers' own processor and network do."""

from __future__ import annotations

import json
import shutil
import socket
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch
from geomelt.base.errors import GeomeltError
from geomelt.engine import image_text_to_text
from geomelt.engine.engine import Engine
from geomelt.engine.image_text_to_text import NETWORKS
from geomelt.engine.library.model_folder import ModelFolder
from geomelt.engine.loading import capabilities_of, load_model
from geomelt.engine.model_kind import LoadOptions
from geomelt.engine.prompting import PROMPT, first_sentence
from PIL import Image
from support.tiny_talkers import TALKERS
from transformers import AutoModelForImageTextToText, AutoProcessor

WITHOUT_VIDEOS = ("florence2", "gemma3", "idefics3", "llava", "llava_next", "paligemma")
"""Families whose own processor needs no package that we do not have."""

OF_ANY_SIZE = {"qwen2_5_vl": 448, "qwen3_vl": 448}
families = pytest.mark.parametrize("family", TALKERS)
beams = pytest.mark.parametrize("num_beams", [1, 3])


@pytest.fixture(scope="module")
def talker(tmp_path_factory):
    root = tmp_path_factory.mktemp("talkers")

    def of(family: str) -> Path:
        folder = root / family
        if not folder.exists():
            folder.mkdir()
            TALKERS[family](folder)
        return folder

    return of


def captioner(folder: Path):
    options = LoadOptions("cpu", torch.float32)
    return load_model(ModelFolder.find(folder), options)["caption"]


def refused(folder: Path) -> str:
    with pytest.raises(GeomeltError) as caught:
        captioner(folder)
    assert caught.value.code == "model-missing"
    assert str(caught.value.detail).count("\n") == 0
    return caught.value.detail


@beams
@pytest.mark.parametrize("family", WITHOUT_VIDEOS)
def test_captions_and_their_likelihood(talker, tiles, family, num_beams):
    folder = talker(family)
    images = tiles(3, 32)
    captions = captioner(folder).caption(images, num_beams=num_beams)
    assert len({round(likelihood, 2) for _, likelihood in captions}) > 1
    for image, (caption, likelihood) in zip(images, captions, strict=True):
        text, expected = _spoken(family, folder, image, num_beams)
        assert caption == text
        assert likelihood == pytest.approx(expected, abs=1e-3)


def _spoken(family: str, folder: Path, image: np.ndarray, num_beams: int) -> tuple[str, float]:
    """What transformers writes about one image, and its likelihood by a full pass."""
    processor = AutoProcessor.from_pretrained(folder)
    model = AutoModelForImageTextToText.from_pretrained(folder).eval()
    begin = "[CLS]" if family == "gemma3" else ""
    image_token = "<boi>" if family == "gemma3" else "<image>"
    asked = f"{begin}user: {image_token}{PROMPT} assistant: "
    prompt = {"florence2": "<CAPTION>", "paligemma": "<image>caption en"}.get(family, asked)
    options = {"do_image_splitting": False} if family == "idefics3" else {}
    inputs = processor(
        images=[[Image.fromarray(image)]], text=[prompt], return_tensors="pt", **options
    )
    inputs.pop("labels", None)
    with torch.inference_mode():
        tokens = model.generate(**inputs, num_beams=num_beams, max_new_tokens=60, do_sample=False)
        if family == "florence2":
            start = 1
            logits = model(**inputs, decoder_input_ids=tokens).logits
        else:
            start = inputs.pop("input_ids").shape[1]
            inputs["attention_mask"] = torch.ones_like(tokens)
            if "token_type_ids" in inputs:
                kind = int(family == "paligemma")  # causal there, where the prompt is 0
                more = torch.full_like(tokens[:, start:], kind)
                inputs["token_type_ids"] = torch.cat([inputs["token_type_ids"], more], 1)
            logits = model(input_ids=tokens, **inputs).logits
    chosen = logits[:, start - 1 : -1].log_softmax(-1).gather(-1, tokens[:, start:, None])
    text = processor.tokenizer.decode(tokens[0, start:], skip_special_tokens=True)
    return " ".join(text.split()), chosen.mean().item()


@beams
@families
def test_an_image_alone_and_in_a_batch(talker, tiles, family, num_beams):
    of_family = captioner(talker(family))
    images = tiles(5, 32)
    together = of_family.caption(images, num_beams=num_beams)
    alone = [of_family.caption(image[None], num_beams=num_beams)[0] for image in images]
    assert [text for text, _ in together] == [text for text, _ in alone]
    np.testing.assert_allclose(
        [likelihood for _, likelihood in together],
        [likelihood for _, likelihood in alone],
        atol=1e-3,
    )
    assert all(text for text, _ in together)
    assert len({round(likelihood, 2) for _, likelihood in together}) > 1
    assert of_family.caption(images[:0]) == []


@families
def test_tiles_of_another_size(talker, tiles, family):
    of_family = captioner(talker(family))
    assert of_family.image_size == OF_ANY_SIZE.get(family, 32)
    assert len(of_family.caption(tiles(2, 50), num_beams=1)) == 2


@families
def test_captions_are_of_limited_length(talker, tiles, family, monkeypatch):
    monkeypatch.setattr(image_text_to_text, "_LONGEST", 2)
    captions = captioner(talker(family)).caption(tiles(2, 32), num_beams=1)
    assert all(1 <= len(text.split()) <= 2 for text, _ in captions)


@families
def test_what_they_can_do_without_the_hub(
    talker, tiny_model_folder, tiles, monkeypatch, capfd, family
):
    def refused(*_):
        raise AssertionError("a connection was tried")

    folder = talker(family)
    capfd.readouterr()
    monkeypatch.setattr(socket.socket, "connect", refused)
    assert capabilities_of(ModelFolder.find(folder)) == {"caption"}
    engine = Engine.load(tiny_model_folder, captioner=folder, precision="bfloat16")
    ((_, likelihood),) = engine.caption(tiles(1, 32))
    assert np.isfinite(likelihood)
    assert engine.captioner.model_id == family
    assert "score" not in engine.capabilities
    assert capfd.readouterr() == ("", "")


def test_the_prompt_is_about_imagery_from_above(talker, tiles):
    of_family = captioner(talker("llava"))
    tokenizer = of_family._processor.tokenizer
    asked = tokenizer.decode(of_family._inputs(tiles(1, 32))["input_ids"][0])
    assert "aerialorsatelliteimage" in asked.replace(" ", "").replace("##", "")
    assert asked.count("<image>") == 16


def test_a_template_that_lets_a_model_think_is_asked_not_to(talker, tmp_path, tiles):
    folder = shutil.copytree(talker("llava"), tmp_path / "thinks")
    template = folder / "chat_template.jinja"
    thinks = "{% if enable_thinking is not false %}{{ raise_exception('thinks') }}{% endif %}"
    template.write_text(thinks + template.read_text())
    assert captioner(folder).caption(tiles(1, 32))[0][0]


def test_a_template_in_the_settings_of_the_tokenizer(talker, tmp_path, tiles):
    folder = shutil.copytree(talker("llava"), tmp_path / "older")
    template = folder / "chat_template.jinja"
    settings = json.loads((folder / "tokenizer_config.json").read_text())
    settings["chat_template"] = template.read_text()
    template.unlink()
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    ((text, _),) = captioner(folder).caption(tiles(1, 32))
    assert text == captioner(talker("llava")).caption(tiles(1, 32))[0][0]


def test_settings_as_newer_tools_write_them(talker, tmp_path, tiles):
    """All in processor_config.json, as `save_pretrained` of a processor leaves them."""
    older = talker("llava")
    folder = tmp_path / "newer"
    AutoProcessor.from_pretrained(older).save_pretrained(folder)
    for name in ("config.json", "generation_config.json", "model.safetensors"):
        shutil.copy(older / name, folder)
    assert not (folder / "preprocessor_config.json").exists()
    images = tiles(1, 32)
    assert captioner(folder).caption(images)[0][0] == captioner(older).caption(images)[0][0]


def test_a_tile_is_not_cut_into_crops_where_a_processor_would(talker, tiles):
    assert captioner(talker("smolvlm"))._inputs(tiles(2, 32))["pixel_values"].shape[:2] == (2, 1)


def test_a_tokenizer_without_padding(talker, tmp_path, tiles):
    folder = shutil.copytree(talker("llava"), tmp_path / "unpadded")
    for name, key in (
        ("tokenizer_config.json", "pad_token"),
        ("generation_config.json", "pad_token_id"),
    ):
        settings = json.loads((folder / name).read_text())
        del settings[key]
        (folder / name).write_text(json.dumps(settings))
    images = tiles(4, 32)
    texts = [text for text, _ in captioner(folder).caption(images)]
    assert texts == [text for text, _ in captioner(talker("llava")).caption(images)]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("A river.", "A river."),
        (" A river beside\n houses. There are trees.", "A river beside houses."),
        ("A runway of St. John airport, approx. 3 km long! It ends.",
         "A runway of St. John airport, approx. 3 km long!"),
        ("<think>What is it? A lake", ""),
        (f"{PROMPT} Assistant: A harbour. Boats", "A harbour."),
        ("<think>What is it? A lake.</think>\n\nA lake.", "A lake."),
        ('"Fields and a road"', "Fields and a road"),
        ("**Fields** and a road", "Fields and a road"),
        ("", ""),
    ],
)  # fmt: skip
def test_one_sentence_is_kept(answer, sentence):
    assert first_sentence(answer) == sentence


def test_no_chat_template(talker, tmp_path):
    folder = shutil.copytree(talker("llava"), tmp_path / "base")
    (folder / "chat_template.jinja").unlink()
    assert "has no chat template" in refused(folder)


@pytest.mark.parametrize("template", ["{% if %}", "{{ raise_exception('no images') }}", "Hello"])
def test_a_chat_template_that_does_not_serve(talker, tmp_path, template):
    folder = shutil.copytree(talker("llava"), tmp_path / "spoilt")
    (folder / "chat_template.jinja").write_text(template)
    assert str(folder) in refused(folder)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("preprocessor_config.json", "processor settings"),
        ("tokenizer.json", "processor settings"),
        ("model.safetensors", "cannot be read"),
    ],
)
def test_damaged_files(talker, tmp_path, name, said):
    folder = shutil.copytree(talker("llava"), tmp_path / "spoilt")
    (folder / name).write_text("{")
    assert said in refused(folder)


def test_a_processor_of_another_size_than_the_network(talker, tmp_path):
    folder = shutil.copytree(talker("llava"), tmp_path / "spoilt")
    settings = json.loads((folder / "processor_config.json").read_text())
    (folder / "processor_config.json").write_text(json.dumps(settings | {"patch_size": 16}))
    assert "cannot caption a tile" in refused(folder)


@pytest.mark.skipif(find_spec("torchvision") is not None, reason="the package is installed")
def test_a_package_that_is_missing_is_named(talker, tmp_path):
    folder = shutil.copytree(talker("llava"), tmp_path / "lfm")
    (folder / "config.json").write_text(json.dumps({"model_type": "lfm2_vl"}))
    settings = {"image_processor_type": "Lfm2VlImageProcessorFast"}
    (folder / "preprocessor_config.json").write_text(json.dumps(settings))
    (folder / "processor_config.json").unlink()
    assert "type lfm2_vl need a package that is not installed (torchvision)" in refused(folder)


def test_code_beside_the_weights_is_not_run(talker, tmp_path):
    folder = shutil.copytree(talker("llava"), tmp_path / "own")
    for name in ("config.json", "processor_config.json", "preprocessor_config.json"):
        settings = json.loads((folder / name).read_text())
        settings["auto_map"] = dict.fromkeys(
            ("AutoProcessor", "AutoImageProcessor", "AutoModel"), "own.Own"
        )
        (folder / name).write_text(json.dumps(settings))
    (folder / "own.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    captioner(folder)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("architecture", ["internvl_chat", "got_ocr2", "pi0", "bert"])
def test_a_type_that_captions_no_tiles(talker, tiny_model_folder, tmp_path, architecture):
    folder = shutil.copytree(talker("llava"), tmp_path / "other")
    (folder / "config.json").write_text(json.dumps({"model_type": architecture}))
    with pytest.raises(GeomeltError, match=f"type {architecture}, which writes no captions"):
        Engine.load(tiny_model_folder, captioner=folder)


def test_a_captioner_is_no_model_for_search(talker):
    with pytest.raises(GeomeltError, match=r"embeds no texts.*--captioner"):
        Engine.load(talker("smolvlm"))


def test_the_families_that_are_named_in_the_docs_can_be_loaded():
    assert {*TALKERS, "lfm2_vl", "granite4_vision", "qwen2_vl", "mistral3"} <= set(NETWORKS)
    assert not {"blip", "git"} & set(NETWORKS)
