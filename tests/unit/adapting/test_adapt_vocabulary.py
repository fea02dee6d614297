"""An analyst's own vocabulary, on real tiles with the shipped model: the benchmark in small."""

from __future__ import annotations

from pathlib import Path

import pytest
from geomelt.adapting.adapt import read_examples, save_trial, try_adapter
from geomelt.adapting.caption_files import read_captions
from geomelt.adapting.learn import LearningPlan
from geomelt.adapting.network import Network
from geomelt.adapting.place_readers import PictureReader
from geomelt.engine.engine import Engine
from geomelt.engine.library.adapter_folder import AdapterFolder
from support.land_cover_key import KeyedTiles

CORPORA = Path(__file__).resolve().parents[4] / "shared/corpora"


def _unseen(_done: int, _total: int | None) -> None:
    pass


@pytest.mark.long
def test_a_german_key_is_learned_from_twelve_tiles_a_class(tmp_path):
    if not (CORPORA / "eurosat.json").exists():
        pytest.skip("../shared/corpora/eurosat.json is not here: there is nothing to caption")
    tiles = KeyedTiles.draw(CORPORA, captioned=12, others=20)
    places = read_captions(tiles.write_captions(tmp_path))
    network = Network.load(device="cpu")
    reader = PictureReader(tmp_path)
    examples, unread = read_examples(network, places, reader, _unseen)
    assert (len(examples), unread) == (120, [])
    trial = try_adapter(network, examples, LearningPlan(), _unseen)
    assert trial.better
    folder = save_trial(trial, network, AdapterFolder(tmp_path / "adapters"), "key")
    before = tiles.precision_at_10(Engine.load(device="cpu", precision="float32"))
    after = tiles.precision_at_10(Engine.load(adapter=folder, device="cpu", precision="float32"))
    assert after["learned"] >= before["learned"] + 30, (before, after)
    assert after["unlearned"] > before["unlearned"], (before, after)
