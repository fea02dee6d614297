"""Adapt the model: done, refused, cancelled."""

from __future__ import annotations

import time

import pytest
from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsVectorLayer,
)
from support.algorithms import Feedback, algorithm, in_background, run
from support.qgis_session import AT_ONCE_S


def adapt_parameters(folder):
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326&field=caption:string", "mine", "memory")
    return {"CAPTIONS": layer, "FIELD": "caption", "IMAGERY": str(folder), "ADAPTER": "mine"}


def test_adapt(alone, tmp_path):
    results, _ = run("adapt", adapt_parameters(tmp_path))
    assert results == {"FOLDER": "/adapters/mine", "BETTER": True, "LEARNED": 80,
                       "BEFORE": 40.0, "AFTER": 55.5}  # fmt: skip


def test_adapt_says_what_is_missing(alone, fake_python, tmp_path):
    fake_python("few-captions")
    it, context = algorithm("adapt"), QgsProcessingContext()
    with pytest.raises(QgsProcessingException, match="caption at least 20"):
        it.run(adapt_parameters(tmp_path), context, Feedback(), {}, False)


def test_adapting_is_cancelled(alone, fake_python, tmp_path, wait_for):
    fake_python("slow-adapt")
    begin = time.monotonic()

    def cancel(feedback):
        if time.monotonic() > begin + 1:
            feedback.cancel()

    _, results, context = in_background("adapt", adapt_parameters(tmp_path), wait_for, cancel)
    assert results == {}
    assert time.monotonic() - begin < AT_ONCE_S
    del context
