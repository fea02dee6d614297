"""What dock and Processing ask is what the contract takes, and names what is not the default."""

from __future__ import annotations

import pytest
from fake_contract import fault
from qgis.core import QgsCoordinateReferenceSystem, QgsRectangle
from qgis.PyQt.QtGui import QColor, QImage

from geomelt_qgis.core.errors import BackendError
from geomelt_qgis.core.filters import Filters
from geomelt_qgis.core.http import calls
from geomelt_qgis.core.requests.caption_request import CaptionRequest, RasterFile
from geomelt_qgis.core.requests.change_request import ChangeRequest
from geomelt_qgis.core.requests.index_request import IndexRequest, Recipe, bands_in
from geomelt_qgis.core.requests.pictures import Picture
from geomelt_qgis.core.requests.query import Query
from geomelt_qgis.core.requests.rendered_layer import RenderedLayer
from geomelt_qgis.core.requests.source_choice import SourceChoice
from geomelt_qgis.core.requests.summary_request import SummaryRequest
from geomelt_qgis.core.selection import Extent

EVERY_SOURCE = SourceChoice(("/data",), ("*.tif",), ("old",), remote=True)


@pytest.fixture
def extent(qgis):
    return Extent(QgsRectangle(0, 1, 2, 3), QgsCoordinateReferenceSystem("EPSG:4326"))


@pytest.fixture
def filters(extent):
    return Filters(extent, values={"dates": ["2018", None], "levels": [0], "sources": ["*a*"]})


def painted():
    image = QImage(20, 10, QImage.Format.Format_ARGB32)
    image.fill(QColor("green"))
    return image


def sent(call):
    """The body of a call or a stream, which must be one that the contract has."""
    is_stream = isinstance(call, calls.Stream)
    method = "POST" if is_stream else call.method
    body = call.request.to_json() if is_stream else call.body
    assert fault(method, call.path, body or {}) == ""
    return body


def test_a_search(filters):
    body = sent(calls.search("city", Query("planes")))
    assert body == {"text": "planes", "positive": [], "negative": [], "k": 20}
    everything = Query(
        "planes", frozenset({3, 1}), frozenset({2}), Picture(image=painted()), "piers", "roofs",
        k=5, min_match=0.5, fuse=True, rerank=True, merge=False, caption=True, filters=filters,
    )  # fmt: skip
    body = sent(calls.search("city", everything))
    assert (body["positive"], body["negative"]) == ([1, 3], [2])
    assert (body["concept"], body["only"], body["min_match"]) == ("piers", "roofs", 0.5)
    assert (body["fuse"], body["rerank"], body["merge"], body["caption"]) == (
        True,
        True,
        False,
        True,
    )
    assert (body["dates"], body["levels"], body["crs"]) == (["2018", None], [0], "EPSG:4326")
    assert body["picture"]
    assert "picture" not in everything.without_picture()


def test_an_index_run():
    body = sent(calls.start_index("city", IndexRequest(SourceChoice(("/data",)))))
    assert not {"recipe", "bands", "crs", "source_timeout"} & set(body)
    everything = IndexRequest(
        EVERY_SOURCE, captions=True, prune=True, recipe=Recipe((75.0,), 0.25), bands=(4, 3, 2),
        crs="EPSG:25832", source_timeout=60,
    )  # fmt: skip
    body = sent(calls.start_index("city", everything))
    assert body["recipe"] == {"ground_sizes": [75.0], "overlap": 0.25}
    assert (body["bands"], body["crs"], body["source_timeout"]) == ([4, 3, 2], "EPSG:25832", 60)


@pytest.mark.parametrize(
    "request_",
    [
        IndexRequest(SourceChoice()),
        IndexRequest(EVERY_SOURCE, bands=(), recipe=Recipe()),
        IndexRequest(EVERY_SOURCE, True, True, Recipe((75.0, 150.0)), (1,), "EPSG:25832", 60.0),
    ],
)
def test_an_index_run_is_read_as_it_was_written(request_):
    assert IndexRequest.read(request_.to_json()) == request_


@pytest.mark.parametrize("data", [None, [], {"paths": 1}, {"recipe": 1}, {"bands": ["red"]}])
def test_what_is_no_index_run_is_refused(data):
    with pytest.raises((TypeError, ValueError, AttributeError)):
        IndexRequest.read(data)


@pytest.mark.parametrize(
    ("text", "bands"),
    [("", None), (" auto", ()), ("AUTO", ()), ("4, 3;2", (4, 3, 2)), ("1", (1,))],
)
def test_bands(text, bands):
    assert bands_in(text) == bands


@pytest.mark.parametrize("text", ["4,3", "0", "red", "1,2,3,4", "auto 1"])
def test_no_bands(text):
    with pytest.raises(ValueError, match=text):
        bands_in(text)


def test_captions(extent):
    body = sent(calls.caption(CaptionRequest(RasterFile("/a.tif", (3, 2, 1)), extent, True, 9)))
    assert body["source"] == {"path": "/a.tif", "bands": [3, 2, 1]}
    assert (body["tiles"], body["max_tiles"], body["extent"]) == (True, 9, [0, 1, 2, 3])
    assert sent(calls.caption(CaptionRequest(RasterFile("/a.tif"), extent)))["source"] == {
        "path": "/a.tif",
        "bands": None,
    }
    body = sent(calls.caption(CaptionRequest(RenderedLayer("web", painted(), extent), extent)))
    assert set(body) == {"tiles", "max_tiles", "image"}


def test_nothing_drawn_is_not_sent(extent):
    blank = QImage(20, 10, QImage.Format.Format_ARGB32)
    blank.fill(QColor(0, 0, 0, 0))
    request_ = CaptionRequest(RenderedLayer("web", blank, extent), extent)
    with pytest.raises(BackendError, match="web shows nothing in the extent"):
        request_.to_json()


def test_change(extent):
    body = sent(calls.change("city", ChangeRequest("2018", "2020")))
    assert body == {"from": "2018", "to": "2020", "k": 20}
    where = Filters(extent, values={"levels": [0]})
    everything = ChangeRequest("2018", "2020", "roofs", "", 5, 0.9, False, where)
    body = sent(calls.change("city", everything))
    assert (body["appeared"], body["overlap"], body["merge"]) == ("roofs", 0.9, False)
    assert "disappeared" not in body


def test_summaries(filters):
    assert sent(calls.summary("city", SummaryRequest())) == {}
    request_ = SummaryRequest(("forest", "water"), filters)
    body = sent(calls.summary("city", request_))
    assert body["classes"] == ["forest", "water"]
    assert sent(calls.summary_chart("city", request_)) == body


def test_tiles_and_concepts(filters):
    assert sent(calls.tiles_at("city", 1.0, 2.0, "EPSG:4326"))["at"] == [1.0, 2.0]
    body = sent(calls.tiles_after("city", 7, 100, filters))
    assert (body["after"], body["k"], body["levels"]) == (7, 100, [0])
    query = Query("planes", frozenset({2, 1}), frozenset({3}), k=99, rerank=True)
    body = sent(calls.save_concept("city", "aprons", query))
    assert body == {"text": "planes", "positive": [1, 2], "negative": [3]}


def test_every_other_call_is_in_the_contract():
    for call in (
        calls.health(), calls.shutdown(), calls.indexes(), calls.index("a"),
        calls.create_index("a"), calls.delete_index("a"), calls.report("a"), calls.check("a"),
        calls.job("j1"), calls.cancel_job("j1"), calls.thumbnail("a", 1), calls.default_classes(),
        calls.concepts("a"), calls.delete_concept("a", "b"),
    ):  # fmt: skip
        sent(call)
