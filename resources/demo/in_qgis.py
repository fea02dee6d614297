"""Runs inside QGIS: takes the demo's trip by the dock, with a picture of each place."""

from __future__ import annotations

from pathlib import Path

from driven.desk import Desk
from driven.steps import StepError, Steps, plan, report
from qgis.core import QgsProject, QgsRectangle, QgsVectorFileWriter, QgsVectorLayer
from qgis.utils import iface

from geomelt_qgis.gui.shared.extent_box import Area

INDEX = "demo"


def steps() -> Steps:
    """The demo, as `driven.steps.begin` takes it."""
    return Trip().steps()


class Trip:
    def __init__(self) -> None:
        self.desk, self.plan = Desk(), plan()
        self.out = Path(self.plan["out"])
        self.results: list[tuple[str, QgsVectorLayer]] = []

    def steps(self) -> Steps:
        yield from self.desk.open()
        status = yield from self.desk.index(INDEX, self.plan["imagery"])
        report(f"{self.plan['imagery']}: {status}")
        for number, question in enumerate(self.plan["questions"], start=1):
            yield from self._ask(number, question)
        yield from self._caption()
        self.desk.dock.tabs.setCurrentWidget(self.desk.dock.index)
        yield from self._picture("index")
        self._save()

    def _ask(self, number: int, question: str) -> Steps:
        hits = yield from self.desk.search(INDEX, question)
        self.results.append((f"hits {number}: {question}", hits))
        best = next(hits.getFeatures())
        report(f"{question}: best {best['score']:.2f} in {Path(best['source']).name}")
        raster = self.desk.raster(best["path"])
        yield from self.desk.settle()  # QGIS zooms to a project's first layers by itself
        self.desk.zoom(raster.extent(), raster.crs())
        iface.showAttributeTable(hits)
        panel = self.desk.dock.search.panel
        panel.list.setCurrentIndex(panel.hits.index(0, 0))
        yield from self._picture(f"search-{number}")
        self.desk.hide([hits])

    def _caption(self) -> Steps:
        best = next(self.results[0][1].getFeatures())
        raster = self.desk.raster(best["path"])
        extent = QgsRectangle(raster.extent())
        extent.scale(0.3)
        self.desk.zoom(extent, raster.crs())
        captions = yield from self.desk.caption(raster, Area.CANVAS)
        self.results.append(("captions", captions))
        report(f"{raster.name()}: {self.desk.dock.caption.panel.list.texts()[0]}")
        iface.showAttributeTable(captions)
        yield from self._picture("captions")

    def _picture(self, name: str) -> Steps:
        yield from self.desk.settle()
        self.desk.window.grab().save(str(self.out / f"{name}.png"))
        self.desk.close_panels()

    def _save(self) -> None:
        target = self.out / "results.gpkg"
        for name, layer in self.results:
            options = QgsVectorFileWriter.SaveVectorOptions()
            options.driverName = "GPKG"
            options.layerName = name
            if target.exists():
                options.actionOnExistingFile = (
                    QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer
                )
            result = QgsVectorFileWriter.writeAsVectorFormatV3(
                layer, str(target), QgsProject.instance().transformContext(), options
            )
            if result[0] != QgsVectorFileWriter.WriterError.NoError:
                raise StepError(f"{target} could not be written: {result[1]}")
