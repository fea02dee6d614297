"""A QGIS that adapts the model, for a test that kills it: `adapting_qgis.py PYTHON IMAGERY`.

Passes on what the command says, then goes on until it is killed.
"""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS)]

import support.qgis_session  # noqa: E402, F401 - sets the environment up before QGIS starts
from qgis.core import (  # noqa: E402
    QgsApplication,
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)

from geomelt_qgis.core.settings import Settings  # noqa: E402
from geomelt_qgis.processing.provider import Provider  # noqa: E402

PYTHON, IMAGERY = sys.argv[1:]
A_SIDE, ENDLESS = 8, 1_000_000


class Feedback(QgsProcessingFeedback):
    def pushConsoleInfo(self, info: str) -> None:  # noqa: N802
        print(info, flush=True)


def captioned() -> QgsVectorLayer:
    """Squares of the first raster, half of them of one caption and half of another."""
    raster = QgsRasterLayer(str(min(Path(IMAGERY).glob("*.tif"))))
    layer = QgsVectorLayer(
        f"Polygon?crs={raster.crs().authid()}&field=caption:string", "", "memory"
    )
    whole = raster.extent()
    side = whole.width() / A_SIDE
    for number in range(A_SIDE * A_SIDE):
        row, column = divmod(number, A_SIDE)
        x, y = whole.xMinimum() + column * side, whole.yMinimum() + row * side
        square = QgsFeature(layer.fields())
        square.setGeometry(QgsGeometry.fromRect(QgsRectangle(x, y, x + side, y + side)))
        square.setAttributes([("a forest", "a lake")[number % 2]])
        layer.dataProvider().addFeatures([square])
    return layer


application = QgsApplication([], True)
application.initQgis()
Settings(python=PYTHON, device="cpu").save()
provider = Provider(None)
QgsApplication.processingRegistry().addProvider(provider)
QgsApplication.processingRegistry().createAlgorithmById("geomelt:adapt").run(
    {
        "CAPTIONS": captioned(),
        "FIELD": "caption",
        "IMAGERY": IMAGERY,
        "ADAPTER": "mine",
        "EPOCHS": ENDLESS,
    },
    QgsProcessingContext(),
    Feedback(),
)
