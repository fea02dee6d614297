"""`geomelt convert beit3`: every published layout becomes a model folder."""

from __future__ import annotations

import argparse
import json
import pickle

import numpy as np
import pytest
import sentencepiece
import torch
from geomelt.base.errors import GeomeltError
from geomelt.cli import app
from geomelt.engine.engine import Engine
from geomelt.engine.library.model_folder import ModelFolder
from geomelt.engine.loading import capabilities_of, load_model
from geomelt.engine.model_kind import LoadOptions
from geomelt.model.checkpoints import load_checkpoint
from geomelt.model.convert_beit3 import convert, read_checkpoint
from geomelt.model.convert_tokenizer import convert_tokenizer
from safetensors.torch import save_file
from support.beit3 import SMALL, caption_mask, published, reference
from typer.testing import CliRunner

SENTENCES = [
    "many planes are parked near a terminal",
    "green trees and a river beside the road",
    "some houses with grey roofs, and cars",
    "a baseball field is near the forest",
]
LAYOUTS = {
    "pretrained": (("mlm", "mim"), ["caption"]),
    "itc": (("retrieval",), ["search"]),
    "captioning": (("mlm",), ["caption"]),
    "retrieval": (("retrieval",), ["search"]),
    "both": (("mlm", "retrieval"), ["search", "caption"]),
}


@pytest.fixture(scope="module")
def spm(tmp_path_factory):
    """A sentencepiece model as small as a few sentences allow."""
    folder = tmp_path_factory.mktemp("tokenizer")
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES * 5),
        model_prefix=str(folder / "beit3"),
        vocab_size=80,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    return (folder / "beit3.model").rename(folder / "beit3.spm")


@pytest.fixture(scope="module")
def theirs():
    return reference(**SMALL)


def geomelt(*arguments) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["convert", "beit3", *map(str, arguments)])
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("wrapper", [None, "model", "module"])
def test_a_published_layout_becomes_a_model_folder(theirs, spm, tmp_path, layout, wrapper):
    heads, tasks = LAYOUTS[layout]
    state = published(theirs, *heads)
    arguments = argparse.Namespace(lr=1e-4)
    saved = {wrapper: state, "epoch": 3, "args": arguments} if wrapper else state
    torch.save(saved, tmp_path / "beit3.pth")
    spm_beside = tmp_path / "beit3.spm"
    spm_beside.write_bytes(spm.read_bytes())
    code, out, _ = geomelt(tmp_path / "beit3.pth", tmp_path / "model", "--json")
    assert code == 0
    report = json.loads(out)
    assert report["can"] == tasks
    assert report["image_size"] == SMALL["image_size"]
    unused = ["beit3.vision_embed.mask_token", *(["mim_head.weight"] if "mim" in heads else [])]
    assert sorted(report["left_over"]) == unused
    assert any("lm_head" in name for name in report["missing"]) == ("caption" not in tasks)
    assert any("vision_head" in name for name in report["missing"]) == ("search" not in tasks)
    model, processor = load_checkpoint(tmp_path / "model")
    assert model.config.heads == tuple(
        {"search": "retrieval", "caption": "language"}[t] for t in tasks
    )
    torch.testing.assert_close(model.word_embeddings.weight, state["beit3.text_embed.weight"])
    if "caption" in tasks:
        torch.testing.assert_close(model.lm_head.weight, state["mlm_head.weight"])
    tokens = processor.texts(["planes near a river"])
    assert model.encode_texts(**tokens).shape == (1, SMALL["width"])


def test_safetensors_are_read_and_weights_packed_where_asked(theirs, spm, tmp_path):
    save_file(published(theirs, "retrieval"), tmp_path / "weights.safetensors")
    sizes = {}
    for option in ([], ["--int8"]):
        out = tmp_path / f"model{len(option)}"
        code, *_ = geomelt(tmp_path / "weights.safetensors", out, "--tokenizer", spm, *option)
        assert code == 0
        sizes[len(option)] = (out / "model.safetensors").stat().st_size
    assert sizes[1] < 0.3 * sizes[0]
    pixels = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        exact, packed = (
            load_checkpoint(tmp_path / f"model{n}")[0].encode_images(pixels).embedding
            for n in (0, 1)
        )
    assert float((exact * packed).sum()) > 0.99


def test_what_is_missing_is_said_in_a_sentence(theirs, spm, tmp_path):
    torch.save(published(theirs, "mlm"), tmp_path / "captioning.pth")
    code, out, remarks = geomelt(
        tmp_path / "captioning.pth", tmp_path / "model", "--tokenizer", spm
    )
    assert code == 0
    assert "vision_head.weight" in out
    assert "cannot search" in remarks


def test_a_task_that_a_model_was_not_trained_for_is_refused(theirs, spm, tmp_path):
    for layout, able, named in (
        ("retrieval", {"embed-texts", "embed-tiles"}, {"captioner": tmp_path / "retrieval"}),
        ("mlm", {"caption", "score"}, {}),
    ):
        torch.save(published(theirs, layout), tmp_path / f"{layout}.pth")
        geomelt(tmp_path / f"{layout}.pth", tmp_path / layout, "--tokenizer", spm)
        folder = ModelFolder.find(tmp_path / layout)
        assert capabilities_of(folder) == able
        parts = load_model(folder, LoadOptions("cpu", torch.float32))
        assert set(parts) == able
        assert {part.image_size for part in parts.values()} == {64}
        with pytest.raises(GeomeltError, match=f"{layout} cannot .* have no"):
            Engine.load(tmp_path / layout, **named)


def test_captions_are_searched_as_beit3_searches_them(theirs, spm, tmp_path):
    """Greedy: after each word a mask token, whose most likely word is the next."""
    state = published(theirs, "mlm")
    words = convert_tokenizer(spm)
    model = convert(state, mask_token_id=words.mask_token_id).model
    model.lm_head.bias.data[2] = -100.0  # never ends by itself
    pixels = torch.rand(2, 3, 64, 64)
    expected = torch.zeros(2, 1, dtype=torch.long)
    with torch.no_grad():
        for _ in range(6):
            begun = torch.cat((expected, torch.full((2, 1), words.mask_token_id)), 1)
            hidden = theirs(
                textual_tokens=begun,
                visual_tokens=pixels * 2 - 1,
                attn_mask=caption_mask(model.config.image_tokens, begun.shape[1]),
            )["encoder_out"][:, -1]
            expected = torch.cat((expected, model.lm_head(hidden).argmax(-1, keepdim=True)), 1)
        states = model.encode_images(pixels).states
    start = torch.zeros(2, 1, dtype=torch.long)
    written = model.generate(
        start,
        attention_mask=torch.ones_like(start),
        image_states=states,
        max_new_tokens=6,
        do_sample=False,
    )
    assert written.tolist() == expected.tolist()


def test_positions_are_interpolated_to_another_image_size(theirs, spm, tmp_path):
    state = published(theirs, "retrieval")
    torch.save(state, tmp_path / "beit3.pth")
    arguments = [tmp_path / "beit3.pth", tmp_path / "large", "--tokenizer", spm]
    assert geomelt(*arguments, "--image-size", "128")[0] == 0
    model, processor = load_checkpoint(tmp_path / "large")
    assert model.image_positions.weight.shape == (65, SMALL["width"])
    tiles = processor.pixels(np.zeros((1, 128, 128, 3), np.uint8))
    assert model.encode_images(tiles).embedding.shape == (1, SMALL["width"])
    code, _, error = geomelt(
        *arguments[:1], tmp_path / "odd", *arguments[2:], "--image-size", "100"
    )
    assert code == 2
    assert "use 96" in error


def test_token_ids_are_those_of_sentencepiece_one_up(spm):
    words = convert_tokenizer(spm)
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(spm))
    for text in ("Two  planes, one river.", " \uff46orest near a road ", "zebra ☃"):
        numbers = [piece + 1 if piece else 3 for piece in pieces.encode(text)]
        assert words(text)["input_ids"] == [0, *numbers, 2]
    assert words.mask_token_id == len(words) - 1 == pieces.get_piece_size() + 1
    assert words.decode(words("planes near a river")["input_ids"], skip_special_tokens=True) == (
        "planes near a river"
    )


class Harmful:
    def __reduce__(self):
        return print, ("a pickle was run",)


def test_a_pickle_that_runs_code_is_refused(tmp_path, capsys):
    with (tmp_path / "bad.pth").open("wb") as file:
        pickle.dump({"model": Harmful()}, file, protocol=2)
    with pytest.raises(GeomeltError, match=r"bad\.pth"):
        read_checkpoint(tmp_path / "bad.pth")
    assert "a pickle was run" not in capsys.readouterr().out


def test_what_is_no_checkpoint_of_beit3_is_named(theirs, spm, tmp_path):
    def said(*arguments) -> str:
        code, _, error = geomelt(*arguments, tmp_path / "model", "--tokenizer", spm)
        assert code != 0
        return error

    assert "nowhere.pth" in said(tmp_path / "nowhere.pth")
    (tmp_path / "text.pth").write_text("hello")
    assert "text.pth" in said(tmp_path / "text.pth")
    torch.save({"weight": torch.ones(2)}, tmp_path / "other.pth")
    assert "no BEiT-3" in said(tmp_path / "other.pth")
    state = published(theirs)
    del state["beit3.encoder.layer_norm.A.weight"]
    torch.save(state, tmp_path / "vqa.pth")
    assert "layer_norm.A.weight" in said(tmp_path / "vqa.pth")
    state = published(theirs)
    state["beit3.text_embed.weight"] = torch.ones(20, SMALL["width"])
    torch.save(state, tmp_path / "words.pth")
    assert "pieces" in said(tmp_path / "words.pth")
    assert not (tmp_path / "model").exists()


def test_a_missing_tokenizer_and_a_used_folder_are_named(theirs, spm, tmp_path):
    torch.save(published(theirs), tmp_path / "beit3.pth")
    code, _, error = geomelt(tmp_path / "beit3.pth", tmp_path / "model")
    assert code == 1
    assert "--tokenizer" in error
    (tmp_path / "no.spm").write_text("nonsense")
    _, _, error = geomelt(
        tmp_path / "beit3.pth", tmp_path / "model", "--tokenizer", tmp_path / "no.spm"
    )
    assert "sentencepiece" in error
    code, _, error = geomelt(tmp_path / "beit3.pth", tmp_path, "--tokenizer", spm)
    assert code == 2
    assert "new folder" in error
