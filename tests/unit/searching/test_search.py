"""Searches of a real index with an engine that names colours."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from geomelt.base.errors import GeomeltError
from geomelt.base.feature_text import collection_text
from geomelt.engine.engine import Engine
from geomelt.engine.joint_mode import evidence, joint_scores
from geomelt.index.filters import EVERYTHING, FILTERS, Filter
from geomelt.searching import SearchQuery, WeightedText, find, search_index
from geomelt.searching.answer import Answer, Found
from geomelt.searching.listing import TilesQuery, list_tiles
from geomelt.searching.pixels import tile_images
from geomelt.searching.ranking import rank
from geomelt.searching.vector import query_vector
from geomelt.service.sequence import sequence_text
from PIL import Image
from support.colour_scenes import Colours, make_colours
from support.colour_words import ColourWords


def found(colours: Colours, **fields: Any) -> list[dict[str, Any]]:
    """The properties of all hits."""
    where = Filter(**{key: fields.pop(key) for key in fields.keys() & FILTERS.keys()})
    query = SearchQuery(**{"k": 100, "merge": False, "where": where, **fields})
    answer = search_index(colours.engine, colours.store, query, name="colours")
    return [feature["properties"] for feature in answer["features"]]


def first(colours: Colours, count: int, **fields: Any) -> list[str]:
    """The colours of the first hits."""
    return [colours.colour[hit["tile_id"]] for hit in found(colours, **fields)[:count]]


def test_a_text_and_what_a_hit_says(colours: Colours) -> None:
    hits = found(colours, text="a red roof")
    assert [colours.colour[hit["tile_id"]] for hit in hits[:4]] == ["red"] * 4
    assert [hit["rank"] for hit in hits] == list(range(1, 13))
    scores, matches = ([hit[name] for hit in hits] for name in ("score", "match"))
    assert scores == sorted(scores, reverse=True)
    assert matches == sorted(matches, reverse=True)
    assert 0 <= matches[-1] < matches[0] <= 1
    assert hits[0]["date"] in ("2019-07-01", "2020-08-31")
    assert hits[0]["date_origin"] == "name"


def test_weights_and_away(colours: Colours) -> None:
    assert first(colours, 4, text="red, -blue, -green") == ["red"] * 4
    assert set(first(colours, 8, text="red +2, green +2, -blue")) == {"red", "green"}
    assert first(colours, 4, text="green +5, blue +1") == ["green"] * 4
    # A plain sentence with commas is one text: all three colours at once.
    query = SearchQuery(text="red, green, blue")
    alone = colours.engine.embed_texts(["red, green, blue"])[0]
    np.testing.assert_allclose(query_vector(colours.engine, colours.store, query), alone, atol=1e-6)


def test_the_vector_is_the_normalised_weighted_sum(colours: Colours) -> None:
    query = SearchQuery(
        text="red +2, -blue *0.5", texts=(WeightedText("green", 0.25),), positive=(1, 2)
    )
    red, blue, green = colours.engine.embed_texts(["red", "blue", "green"]).astype(float)
    likes = colours.store.vectors([1, 2]).mean(axis=0)
    expected = 2 * red - 0.5 * blue + 0.25 * green + 2 * likes
    vector = query_vector(colours.engine, colours.store, query)
    np.testing.assert_allclose(vector, expected / np.linalg.norm(expected), atol=1e-6)


def test_examples_are_left_out(colours: Colours) -> None:
    reds = [id_ for id_, colour in colours.colour.items() if colour == "red"]
    hits = found(colours, positive=(reds[0],))
    assert reds[0] not in [hit["tile_id"] for hit in hits]
    assert colours.colour[hits[0]["tile_id"]] == "red"
    with pytest.raises(GeomeltError) as caught:
        found(colours, positive=(999_999,))
    assert caught.value.code == "no-such-tile"


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_picture_from_outside(colours: Colours, form: str) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (100, 60), (20, 20, 200)).save(buffer, form)
    assert first(colours, 4, picture=buffer.getvalue()) == ["blue"] * 4
    with pytest.raises(GeomeltError) as caught:
        found(colours, picture=buffer.getvalue()[:50])
    assert caught.value.code == "unreadable"


def test_filters(colours: Colours) -> None:
    def names(**fields: Any) -> set[str]:
        return {Path(hit["source"]).name for hit in found(colours, text="red", **fields)}

    assert names(dates=("2020", None)) == {"b_20200831.tif"}
    assert names(dates=(None, "2019-07")) == {"a_20190701.tif"}
    assert names(dates=("2021", None)) == set()
    assert names(sources=("*/a_*.tif",)) == {"a_20190701.tif"}
    assert names(levels=(0,)) == {"a_20190701.tif", "b_20200831.tif"}
    assert names(levels=(7,)) == set()
    corner = (500_001, 5_499_999 - 10, 500_010, 5_499_999)
    assert len(found(colours, text="red", extent=corner, crs="EPSG:32633")) == 1
    footprint = colours.store.tile(12).footprint
    within = footprint.centroid.buffer(1e-5)
    assert [hit["tile_id"] for hit in found(colours, text="red", within=within)] == [12]


def test_thresholds(colours: Colours) -> None:
    everything = found(colours, text="red")
    scores = [hit["score"] for hit in everything]
    above = found(colours, text="red", min_score=(scores[3] + scores[4]) / 2)
    assert [hit["tile_id"] for hit in above] == [hit["tile_id"] for hit in everything[:4]]
    matches = [hit["match"] for hit in everything]
    above = found(colours, text="red", min_match=(matches[3] + matches[4]) / 2)
    assert [hit["tile_id"] for hit in above] == [hit["tile_id"] for hit in everything[:4]]
    assert found(colours, text="red", min_match=1.0) == []


def test_merging_takes_the_better_of_two_on_one_place(colours: Colours) -> None:
    merged = found(colours, text="red", merge=True)
    assert len(merged) == 12  # side by side


def test_words_of_captions_are_fused_in(captioned: Colours) -> None:
    store, engine = captioned.store, captioned.engine
    # The vector looks for blue, the words for green.
    vector = query_vector(engine, store, SearchQuery(text="blue"))
    words = (WeightedText("green"), WeightedText("red", -1))
    where = EVERYTHING
    fused = rank(store, vector, words, where, k=100, lowest=-1, merge=False)
    plain = rank(store, vector, (), where, k=100, lowest=-1, merge=False)
    assert dict(fused) == pytest.approx(dict(plain), abs=1e-6)  # the score stays the cosine
    lifted = [captioned.colour[tile_id] for tile_id, _ in fused[:4]]
    assert lifted == ["green"] * 4
    assert [captioned.colour[tile_id] for tile_id, _ in plain[:4]] == ["blue"] * 4
    # A text that leads away lifts nothing by its words.
    assert [captioned.colour[tile_id] for tile_id, _ in fused[-4:]] == ["red"] * 4


def test_a_tile_found_by_words_alone_must_reach_the_threshold_too(captioned: Colours) -> None:
    store = captioned.store
    vector = query_vector(captioned.engine, store, SearchQuery(text="blue"))
    where = EVERYTHING
    found = rank(store, vector, (WeightedText("green"),), where, k=100, lowest=0.8, merge=False)
    assert {captioned.colour[tile_id] for tile_id, _ in found} == {"blue"}


def test_without_captions_fusion_changes_nothing(colours: Colours) -> None:
    assert found(colours, text="red", fuse=True) == found(colours, text="red")


def test_fusing_is_a_switch(captioned: Colours) -> None:
    # The vector leads away from red, the words of the captions lead there.
    text = "red field, -red *2"
    assert first(captioned, 4, text=text, fuse=True) == ["red"] * 4
    assert "red" not in first(captioned, 8, text=text)


def test_reranking_by_joint_mode(colours: Colours) -> None:
    engine = ColourWords(favourite=(0.1, 0.85, 0.1))  # what is likeliest is green
    query = SearchQuery(text="red", rerank=True, k=100, merge=False)
    before = search_index(
        engine, colours.store, SearchQuery(text="red", k=100, merge=False), name="c"
    )
    after = search_index(engine, colours.store, query, name="c")
    ids = [feature["id"] for feature in before["features"]]
    cosines = np.array([feature["properties"]["score"] for feature in before["features"]])
    images = tile_images(colours.store.tiles(ids), engine.image_size)
    seen = np.stack([images[tile_id] for tile_id in ids])
    pairs = np.column_stack([np.arange(12), np.zeros(12, int)])
    likely = engine.score(seen, ["red"], pairs)[:, None]
    scores = joint_scores(cosines[:, None], engine.temperature, evidence(likely))[:, 0]
    expected = [ids[place] for place in np.argsort(-scores, kind="stable")]
    assert [feature["id"] for feature in after["features"]] == expected != ids
    # k cuts after the second look, not before.
    one = search_index(
        engine, colours.store, SearchQuery(text="red", rerank=True, k=1, merge=False), name="c"
    )
    assert [feature["id"] for feature in one["features"]] == expected[:1]


def test_a_second_look_needs_an_engine_that_scores(colours: Colours) -> None:
    words = colours.engine
    parts = {"embed-texts": words, "embed-tiles": words}
    engine = Engine(words.stamp, parts, device="cpu", precision="float64")
    plain = SearchQuery(text="red", k=5)
    assert find(engine, colours.store, plain, name="c").ids
    with pytest.raises(GeomeltError, match=r"colour-words cannot score sentences: .*GeoMELT") as no:
        find(engine, colours.store, SearchQuery(text="red", k=5, rerank=True), name="c")
    assert no.value.code == "no-such-capability"


def test_a_source_that_is_gone_keeps_its_places(tmp_path: Path) -> None:
    made = make_colours(tmp_path)
    engine = ColourWords(favourite=(0.1, 0.85, 0.1))
    plain = SearchQuery(text="red", k=100, merge=False)
    before = find(engine, made.store, plain, name="c").ids
    sources = {tile.id: Path(tile.source.uri).name for tile in made.store.tiles(before)}
    (tmp_path / "a_20190701.tif").unlink()
    after = find(
        engine, made.store, SearchQuery(text="red", k=100, merge=False, rerank=True), name="c"
    ).ids
    gone = [place for place, id_ in enumerate(before) if sources[id_].startswith("a")]
    assert [after[place] for place in gone] == [before[place] for place in gone]
    assert after != before
    assert sorted(after) == sorted(before)
    (tmp_path / "b_20200831.tif").touch()  # another state than the one that was indexed
    again = find(
        engine, made.store, SearchQuery(text="red", k=100, merge=False, rerank=True), name="c"
    ).ids
    assert again == before
    made.store.close()


def test_the_stream_is_the_collection(colours: Colours) -> None:
    answer = find(colours.engine, colours.store, SearchQuery(text="red", k=100), name="colours")
    pieces = list(collection_text(answer.head, answer.pieces()))
    assert json.loads("".join(pieces)) == json.loads(json.dumps(answer.collection()))
    assert len(pieces) > 2
    nothing = SearchQuery(text="red", where=Filter(levels=(9,)))
    answer = find(colours.engine, colours.store, nothing, name="c")
    empty = "".join(collection_text(answer.head, answer.pieces()))
    assert json.loads(empty)["features"] == []


def test_the_sequence_is_the_collection_text_by_text(colours: Colours) -> None:
    for query, count in (
        (SearchQuery(text="red"), 12),
        (SearchQuery(text="red", where=Filter(levels=(9,))), 0),
    ):
        answer = find(colours.engine, colours.store, query, name="colours")
        texts = "".join(sequence_text(answer.head, answer.pieces())).split("\x1e")
        assert texts.pop(0) == ""
        assert all(text.endswith("\n") for text in texts)
        head, *features, end = (json.loads(text) for text in texts)
        assert len(features) == count
        assert end == {"type": "FeatureCollection", "features": []}
        assert {**head, "features": features} == json.loads(json.dumps(answer.collection()))


def test_a_tile_indexed_again_since_is_left_out(tmp_path: Path) -> None:
    made = make_colours(tmp_path)
    answer = find(made.engine, made.store, SearchQuery(text="red", k=100), name="c")
    made.store.remove_sources([str(tmp_path / "a_20190701.tif")])
    features = answer.collection()["features"]
    assert len(features) == 6
    assert all(feature["properties"]["source"].endswith("b_20200831.tif") for feature in features)
    made.store.close()


def test_tiles_at_a_point(colours: Colours) -> None:
    tile = colours.store.tile(8)
    centre = tile.footprint.centroid

    def at(point: tuple[float, float], crs: str = "EPSG:4326") -> list[int]:
        query = TilesQuery(Filter(crs=crs), at=point)
        return [each.id for each in list_tiles(colours.store, query)]

    assert at((centre.x, centre.y)) == [8]
    assert at((0, 0)) == []
    with pytest.raises(GeomeltError) as caught:
        at((0, 0), "EPSG:999999")
    assert caught.value.code == "bad-extent"


def test_tiles_page_by_page(colours: Colours) -> None:
    where = Filter(sources=("*/b*",))
    ids, after = [], 0
    while page := list_tiles(colours.store, TilesQuery(where, after=after, k=4)):
        ids += [tile.id for tile in page]
        after = ids[-1]
    assert ids == sorted(ids)
    assert {colours.store.tile(id_).source.date for id_ in ids} == {"2020-08-31"}
    assert len(ids) == 6


def test_the_best_hundred_are_captioned_whoever_asks(colours: Colours) -> None:
    many = [Found(tile_id, 0.5, 0.5) for tile_id in range(1, 251)]
    assert Answer({}, many, colours.store).to_caption == list(range(1, 101))
    assert Answer({}, many[:7], colours.store).to_caption == list(range(1, 8))
