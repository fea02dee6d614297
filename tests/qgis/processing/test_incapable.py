"""What the loaded models cannot do is refused with the sentence of the dock."""

from __future__ import annotations

import pytest
from qgis.core import QgsProcessingException
from support.algorithms import points, run

from geomelt_qgis.core.settings import Settings

WHERE = "in Settings > Options > GeoMELT."
SEARCH = {"INDEX": "city", "TEXT": "airport"}
MOMENTS = {"INDEX": "city", "EARLIER": "2018", "LATER": "2020"}


@pytest.fixture
def only_tiles(alone, fake_python):
    """A backend whose models embed tiles, and do nothing else."""
    Settings(python=fake_python("only-tiles")).save()


def refusal(name, parameters):
    with pytest.raises(QgsProcessingException) as error:
        run(name, {"OUTPUT": "memory:", **parameters})
    return str(error.value)


@pytest.mark.parametrize(
    ("name", "parameters", "words"),
    [
        ("searchtext", SEARCH, "does not understand texts"),
        ("searchtext", {"INDEX": "city", "CONCEPT": "piers", "RERANK": True}, "cannot rank hits"),
        ("searchtext", {"INDEX": "city", "CONCEPT": "piers", "CAPTION": True}, "no captions"),
        ("areasummary", {"INDEX": "city"}, "does not understand texts"),
        ("change", {**MOMENTS, "WHAT": 1, "TEXT": "roofs"}, "does not understand texts"),
        ("indexfolder", {"FOLDER": "/tmp", "INDEX": "city", "CAPTIONS": True}, "no captions"),
    ],
)
def test_refused(only_tiles, name, parameters, words):
    sentence = refusal(name, parameters)
    assert words in sentence
    assert sentence.startswith("geomelt-mini ")
    assert sentence.endswith(WHERE)


@pytest.mark.parametrize("name", ["captionextent", "captionfeatures"])
def test_captions_are_refused(only_tiles, raster, name):
    parameters = {"RASTER": raster, "FEATURES": points((0, 0))}
    assert "writes no captions" in refusal(name, parameters)


def test_imagery_is_refused(alone, fake_python):
    Settings(python=fake_python("only-captions")).save()
    assert "cannot index imagery" in refusal("indexfolder", {"FOLDER": "/tmp", "INDEX": "city"})


def test_what_needs_none_of_it_runs(only_tiles):
    examples = {"INDEX": "city", "EXAMPLES": points((4.5, 0.5)), "OUTPUT": "memory:"}
    results, context = run("searchsimilar", examples)
    assert results["COUNT"] == 5
    results, context = run("change", {**MOMENTS, "OUTPUT": "memory:"})
    assert results["COUNT"] == 1
    del context
