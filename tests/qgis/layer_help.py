"""Result layers for the tests, and ways to look at them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_captions import caption
from fake_search import hit
from qgis.core import (
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeature,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage

from geomelt_qgis.core.layers import results

QUERY = {"text": "airport with planes", "index": "city", "model": "geomelt-mini@r1",
         "searched": 1200, "seconds": 0.01}  # fmt: skip
GROUND = QColor(90, 90, 90)


def hits(count: int = 6, **properties: Any) -> list[dict[str, Any]]:
    """GeoJSON of hits whose match falls by 0.1 from rank to rank."""
    features: list[Any] = [hit(rank, "/data/mosaic.tif") for rank in range(1, count + 1)]
    for number, feature in enumerate(features):
        feature["properties"].update({"match": 1 - number / 10, **properties})
    return features


def hits_layer(
    features: Iterable[dict[str, Any]], name: str, place: Path, query: dict[str, Any] = QUERY
) -> QgsVectorLayer:
    path = results.write_hits(iter(features), name, place, query.get("index", ""))
    assert path is not None
    return results.open_hits(path, name, query)


def captions_layer(features: list[dict[str, Any]], name: str, place: Path) -> QgsVectorLayer:
    return results.open_captions(results.write_captions(features, name, place), name, {})


@pytest.fixture
def layer(qgis: object, tmp_path: Path) -> Iterator[QgsVectorLayer]:
    """Six hits."""
    yield from _for_a_test(hits_layer(hits(), "airport with planes", tmp_path / "results"))


@pytest.fixture
def captions(qgis: object, tmp_path: Path) -> Iterator[QgsVectorLayer]:
    """An extent and a tile of a picture."""
    features = [
        caption("extent", 0, "an airport", "/data/a.tif"),
        caption("tile", 0, "planes", None),
    ]
    return captions_layer(features, "Captions of a", tmp_path / "results")


@pytest.fixture
def project(iface: object) -> Iterator[QgsProject]:
    yield QgsProject.instance()
    QgsProject.instance().clear()


def _for_a_test(layer: QgsVectorLayer) -> Iterator[QgsVectorLayer]:
    """No layer may outlive QGIS, which ends before pytest lets go of the last one."""
    yield layer
    if not sip.isdeleted(layer):
        sip.delete(layer)


def folder_of(layer: QgsVectorLayer) -> Path:
    return Path(layer.source().split("|")[0]).parent


def context_of(layer: QgsVectorLayer, feature: QgsFeature) -> QgsExpressionContext:
    scopes = QgsExpressionContextUtils.globalProjectLayerScopes(layer)
    context = QgsExpressionContext(scopes)
    context.setFeature(feature)
    return context


def drawn(
    layer: QgsVectorLayer,
    extent: QgsRectangle,
    style: str = "",
    size: tuple[int, int] = (400, 300),
) -> QImage:
    """The layer as the canvas would show it, on grey."""
    if style:
        layer.styleManager().setCurrentStyle(style)
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setOutputSize(QSize(*size))
    settings.setExtent(extent)
    settings.setBackgroundColor(GROUND)
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    assert not job.errors()
    return job.renderedImage()
