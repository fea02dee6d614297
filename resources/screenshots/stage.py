"""What the scenes share: a project with imagery, an index, and the camera."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from driven.desk import Desk
from driven.hands import point_at
from driven.steps import StepError, Steps, Wait, pause
from qgis.core import QgsProject, QgsRasterLayer, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtCore import QPoint, QRect
from qgis.PyQt.QtWidgets import QApplication, QDialog, QDockWidget, QMenu, QWidget
from qgis.utils import iface

INDEX, FLAWED_INDEX = "archive", "orthophotos"
QUERY = "airplanes parked at an airport"


class Stage(Desk):
    def __init__(self, plan: dict[str, Any]) -> None:
        super().__init__()
        self.plan = plan
        self.imagery, self.flawed = Path(plan["imagery"]), Path(plan["flawed"])
        self.out = Path(plan["out"])
        self._hits = ""
        self._afterwards: list[Callable[[], object]] = []

    def set_up(self) -> Steps:
        yield from self.open()
        yield from self.index(INDEX, self.imagery)
        # QGIS takes the CRS of the first layer by itself, a moment after it was added.
        self.any_raster()
        yield from self.settle()

    # What scenes begin with

    def with_hits(self, text: str = QUERY) -> Steps:
        """The hits of a search in list and layer, over the raster of the best; their layer."""
        layer = QgsProject.instance().mapLayer(self._hits)
        if layer is None or self.dock.search.query.text() != text:
            layer = yield from self.search(INDEX, text)
            self._hits = layer.id()
        self.dock.tabs.setCurrentWidget(self.dock.search)
        raster = self.raster(best_of(layer)["path"])
        self.look_at(raster, 1.25)
        yield from self.settle()
        return layer

    def forget_hits(self) -> None:
        """For a scene that searches by itself: the next one that needs hits searches again."""
        self._hits = ""

    def empty_project(self) -> None:
        self.forget_hits()
        QgsProject.instance().removeAllMapLayers()
        QgsProject.instance().layerTreeRoot().removeAllChildren()

    def any_raster(self, *names: str) -> QgsRasterLayer:
        """The first of these files that the imagery has, else its largest raster."""
        paths = [self.imagery / name for name in names if (self.imagery / name).exists()]
        largest = sorted(self.imagery.rglob("*.tif"), key=lambda path: -path.stat().st_size)
        for path in [*paths, *largest]:
            return self.raster(path)
        raise StepError(f"No GeoTIFF in {self.imagery}.")

    def dated(self) -> Steps:
        """An index and two of its dates over the same ground."""
        if (self.imagery / "naip").exists():
            return INDEX, "2009", "2020"
        yield from self.index(FLAWED_INDEX, self.flawed)
        return FLAWED_INDEX, "2015", "2020"

    def look_at(self, raster: QgsRasterLayer, share: float = 1.0) -> None:
        """The middle of a raster, as wide as `share` of it."""
        extent = QgsRectangle(raster.extent())
        extent.scale(share)
        self.zoom(extent, raster.crs())

    def panel(self, name: str) -> QDockWidget:
        return self.window.findChild(QDockWidget, name)

    def of_class(self, name: str) -> QWidget:
        """The window's only widget of a class that QGIS gives Python no name for."""
        widgets = self.window.findChildren(QWidget)
        return next(widget for widget in widgets if widget.metaObject().className() == name)

    def opened(self, kind: type[QWidget], name: str = "") -> Steps:
        """Waits for a window of this class (and object name); returns it."""
        found: list[QWidget] = []

        def is_there() -> bool:
            found[:] = [
                widget
                for widget in QApplication.topLevelWidgets()
                if isinstance(widget, kind)
                and widget.isVisible()
                and (not name or widget.objectName() == name)
            ]
            return bool(found)

        yield Wait(is_there, f"a window {name or kind.__name__} is open")
        if isinstance(found[0], QDialog):
            self._centre(found[0])
        yield pause(1)
        return found[0]

    # The camera

    def picture(self, name: str, shown: list[QWidget]) -> Steps:
        """What the screen shows of these widgets, pop-ups over them included."""
        yield from self.settle()
        screen = self.window.screen()
        pixmap = screen.grabWindow(0)
        area = QRect()
        for widget in shown or [self.window]:
            area = area.united(QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size()))
        area = area.intersected(screen.geometry())
        ratio = pixmap.devicePixelRatio()
        part = QRect(area.topLeft() * ratio, area.size() * ratio)
        file = self.out / f"{name}.png"
        if part.isEmpty() or not pixmap.copy(part).save(str(file)):
            raise StepError(f"{file} could not be written")

    def later(self, undo: Callable[[], object]) -> None:
        """For a scene: what is to be done once its picture is taken."""
        self._afterwards.append(undo)

    def clear(self) -> Steps:
        """Leaves the window alone on the screen, for the next scene."""
        while self._afterwards:
            self._afterwards.pop()()
        for widget in QApplication.topLevelWidgets():
            if widget.isVisible() and isinstance(widget, QDialog):
                widget.reject()
            elif widget.isVisible() and isinstance(widget, QMenu):
                widget.close()
        self.close_panels()
        iface.messageBar().clearWidgets()
        point_at(self.window, QPoint(5, 5))
        yield pause(0.5)

    def _centre(self, widget: QWidget) -> None:
        screen = self.window.screen().geometry()
        widget.move(screen.center() - widget.rect().center())
        widget.raise_()


def best_of(hits: QgsVectorLayer) -> Any:
    return next(hits.getFeatures())
