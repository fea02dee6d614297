"""Runs inside QGIS: drives the dock as an analyst would, and takes the pictures."""

from __future__ import annotations

import json
import os
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import QDockWidget
from qgis.utils import iface, plugins

from geomelt_qgis.gui.extent_box import Area

PLAN = json.loads(os.environ["GEOMELT_DEMO"])
OUT = Path(PLAN["out"])
INDEX = "demo"
TICK_MS = 100
Condition = Callable[[], bool]


def tell(text: str) -> None:
    """One line for the terminal that started the demo."""
    with (OUT / "progress.txt").open("a", encoding="utf-8") as file:
        file.write(text + "\n")


class Failed(Exception):
    """A step that did not leave what it should; the sentence goes to the terminal."""


class Trip:
    """The demo's steps. Each `yield` hands QGIS's event loop a condition to wait for."""

    def __init__(self) -> None:
        self.plugin = plugins["geomelt_qgis"]
        self.dock = self.plugin.dock
        self.backend = self.plugin.session.backend
        self.results: list[tuple[str, QgsVectorLayer]] = []

    def steps(self) -> Iterator[Condition]:
        iface.newProject()
        window = iface.mainWindow()
        window.setGeometry(iface.mainWindow().screen().geometry())
        _close_other_panels()
        self.dock.show()
        window.resizeDocks([self.dock], [380], Qt.Orientation.Horizontal)
        tell("the backend starts")
        yield self._backend_is_ready
        yield from self._index()
        for number, question in enumerate(PLAN["questions"], start=1):
            yield from self._ask(number, question)
        yield from self._caption()
        self.dock.tabs.setCurrentWidget(self.dock.index)
        yield from self._picture("index")
        self._save()

    def _backend_is_ready(self) -> bool:
        if self.backend.state.name == "FAILED":
            raise Failed(f"The backend did not start: {self.backend.detail}")
        return self.backend.state.name == "RUNNING"

    def _index(self) -> Iterator[Condition]:
        panel = self.dock.index.job
        self.dock.tabs.setCurrentWidget(self.dock.index)
        indexes = self.plugin.session.indexes
        if any(item.name == INDEX and not item.compatible for item in indexes.items):
            tell("the index of an earlier demo was made with another model: it is made anew")
            self.backend.client.ask(
                "DELETE", f"/v1/indexes/{INDEX}", lambda _: indexes.refresh(), _raise
            )
            yield lambda: all(item.name != INDEX for item in indexes.items)
        panel.folder.setFilePath(PLAN["imagery"])
        panel.name.setEditText(INDEX)
        yield panel.run.isEnabled
        panel.run.click()
        yield lambda: not panel.run.is_busy
        ticks = iter(range(50))
        yield lambda: any(item.tiles for item in indexes.items) or next(ticks, None) is None
        if not any(item.name == INDEX and item.tiles for item in indexes.items):
            raise Failed(panel.progress.status.text())
        tell(f"{PLAN['imagery']}: {panel.progress.status.text()}")

    def _ask(self, number: int, question: str) -> Iterator[Condition]:
        tab = self.dock.search
        self.dock.tabs.setCurrentWidget(tab)
        tab.index.setCurrentIndex(tab.index.findText(INDEX))
        tab.query.setText(question)
        before = set(QgsProject.instance().mapLayers())
        yield tab.run.isEnabled
        tab.run.click()
        yield lambda: not tab.run.is_busy
        hits = _new_layer(before)
        if hits is None:
            raise Failed(f"No hit for {question!r} in {PLAN['imagery']}.")
        self.results.append((f"hits {number}: {question}", hits))
        best = next(hits.getFeatures())
        tell(f"{question}: best {best['score']:.2f} in {Path(best['source']).name}")
        raster = _raster(best["path"])
        self._zoom(raster.extent(), raster.crs())
        iface.showAttributeTable(hits)
        tab.panel.list.setCurrentIndex(tab.panel.good.index(0, 0))
        yield from self._picture(f"search-{number}")
        _close_other_panels()
        _hide(hits)

    def _caption(self) -> Iterator[Condition]:
        tab = self.dock.caption
        self.dock.tabs.setCurrentWidget(tab)
        best = next(self.results[0][1].getFeatures())
        raster = _raster(best["path"])
        extent = QgsRectangle(raster.extent())
        extent.scale(0.3)
        self._zoom(extent, raster.crs())
        tab.layer.setLayer(raster)
        tab.area.choose(Area.CANVAS)
        tab.tiles.setChecked(True)
        before = set(QgsProject.instance().mapLayers())
        yield tab.run.isEnabled
        tab.run.click()
        yield lambda: not tab.run.is_busy
        captions = _new_layer(before)
        if captions is None:
            raise Failed(f"No caption for {raster.name()}.")
        self.results.append(("captions", captions))
        tell(f"{raster.name()}: {tab.panel.list.texts()[0]}")
        iface.showAttributeTable(captions)
        yield from self._picture("captions")
        _close_other_panels()

    def _zoom(self, extent: QgsRectangle, crs: QgsCoordinateReferenceSystem) -> None:
        project = QgsProject.instance()
        project.setCrs(crs if not crs.isGeographic() else QgsCoordinateReferenceSystem("EPSG:3857"))
        transform = QgsCoordinateTransform(crs, project.crs(), project)
        canvas = iface.mapCanvas()
        canvas.setExtent(transform.transformBoundingBox(extent))
        canvas.refresh()

    def _picture(self, name: str) -> Iterator[Condition]:
        ticks = iter(range(25))
        yield lambda: next(ticks, None) is None  # thumbnails, dock animations
        canvas = iface.mapCanvas()
        yield lambda: not canvas.isDrawing()
        iface.messageBar().clearWidgets()
        iface.mainWindow().grab().save(str(OUT / f"{name}.png"))

    def _save(self) -> None:
        target = OUT / "results.gpkg"
        target.unlink(missing_ok=True)
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
                raise Failed(f"{target} could not be written: {result[1]}")


class Driver:
    """Runs the steps from a timer, so that QGIS stays alive in between."""

    def __init__(self) -> None:
        (OUT / "failed.txt").unlink(missing_ok=True)
        (OUT / "results.gpkg").unlink(missing_ok=True)
        self.steps = Trip().steps()
        self.condition: Condition = lambda: True
        self.timer = QTimer()
        self.timer.timeout.connect(self._tick)
        self.timer.start(TICK_MS)

    def _tick(self) -> None:
        try:
            while self.condition():
                self.condition = next(self.steps)
        except StopIteration:
            self._end()
        except Failed as error:
            (OUT / "failed.txt").write_text(str(error), encoding="utf-8")
            self._end()
        except Exception:
            (OUT / "failed.txt").write_text(traceback.format_exc(), encoding="utf-8")
            self._end()

    def _end(self) -> None:
        self.timer.stop()
        # Temporary layers would make QGIS ask before it ends.
        QgsProject.instance().clear()
        QTimer.singleShot(0, iface.actionExit().trigger)


def _raise(error: Exception) -> None:
    raise Failed(str(error))


def _new_layer(before: set[str]) -> QgsVectorLayer | None:
    new = [
        layer
        for key, layer in QgsProject.instance().mapLayers().items()
        if key not in before and isinstance(layer, QgsVectorLayer)
    ]
    return new[0] if new else None


def _raster(path: str) -> QgsRasterLayer:
    """The layer of a source: the one in the project, else a new one below the results."""
    project = QgsProject.instance()
    for layer in project.mapLayers().values():
        if isinstance(layer, QgsRasterLayer) and layer.source() == path:
            return layer
    layer = QgsRasterLayer(path, Path(path).stem)
    if not layer.isValid():
        raise Failed(f"QGIS cannot open {path}.")
    project.addMapLayer(layer, False)
    project.layerTreeRoot().addLayer(layer)
    return layer


def _hide(layer: QgsVectorLayer) -> None:
    QgsProject.instance().layerTreeRoot().findLayer(layer).setItemVisibilityChecked(False)


def _close_other_panels() -> None:
    """An attribute table is a panel too, and ends when it is closed."""
    for panel in iface.mainWindow().findChildren(QDockWidget):
        if panel.isVisible() and panel.objectName() not in ("Layers", "GeomeltDock"):
            panel.close()


# A name of its own keeps the driver alive as long as QGIS runs.
geomelt_demo = Driver()
