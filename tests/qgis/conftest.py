"""A real QGIS without a window, and the plugin in it."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QGIS_CUSTOM_CONFIG_PATH", tempfile.mkdtemp(prefix="geomelt-qgis-"))
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="geomelt-run-"))
sys.path[:0] = [str(REPOSITORY), str(Path(__file__).parent)]

from interface import Interface  # noqa: E402
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer, QgsSettings  # noqa: E402
from qgis.PyQt.QtCore import QCoreApplication, QEvent  # noqa: E402

from geomelt_qgis import classFactory  # noqa: E402
from geomelt_qgis.core.process import State  # noqa: E402
from geomelt_qgis.core.settings import Settings  # noqa: E402
from geomelt_qgis.plugin import GeomeltPlugin  # noqa: E402

WaitFor = Callable[..., None]


@pytest.fixture(scope="session")
def qgis() -> Iterator[QgsApplication]:
    QCoreApplication.setOrganizationName("GeoMELT")
    QCoreApplication.setApplicationName("tests")
    application = QgsApplication([], True)
    application.initQgis()
    yield application
    QgsProject.instance().clear()
    # exitQgis() tears providers down under Python objects still alive; the process ends anyway.


@pytest.fixture
def wait_for(qgis: QgsApplication) -> WaitFor:
    """Runs the event loop until the condition holds."""

    def wait(condition: Callable[[], object], seconds: float = 15) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"still not so after {seconds} s"
            QCoreApplication.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            time.sleep(0.005)

    return wait


@pytest.fixture
def iface(qgis: QgsApplication) -> Iterator[Interface]:
    interface = Interface()
    yield interface
    QgsProject.instance().clear()
    interface.close()


@pytest.fixture
def fake_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """An executable that stands where the user's Python would: `fake_python(mode)`."""

    def make(mode: str = "") -> str:
        monkeypatch.setenv("GEOMELT_FAKE", mode)
        path = tmp_path / "python"
        script = Path(__file__).with_name("fake_backend.py")
        path.write_text(f'#!/bin/sh\nexec /usr/bin/python3 "{script}" "$@"\n')
        path.chmod(0o755)
        return str(path)

    return make


@pytest.fixture
def plugin(iface: Interface, fake_python: Callable[[str], str]) -> Iterator[GeomeltPlugin]:
    """Loaded, pointed at the fake backend, its dock not opened yet."""
    QgsSettings().remove("geomelt")
    Settings(python=fake_python("")).save()
    plugin = classFactory(iface)
    plugin.initGui()
    yield plugin
    plugin.unload()


@pytest.fixture
def running(plugin: GeomeltPlugin, wait_for: WaitFor) -> GeomeltPlugin:
    """The plugin with its dock open, the backend ready and the indexes read."""
    plugin.dock.show()
    wait_for(lambda: plugin.session.backend.state is State.RUNNING)
    wait_for(lambda: plugin.session.indexes.items)
    return plugin


@pytest.fixture
def raster(tmp_path: Path) -> QgsRasterLayer:
    """A georeferenced RGB GeoTIFF of 400 x 300 m, added to the project."""
    layer = QgsRasterLayer(str(write_raster(tmp_path / "small.tif")), "small")
    QgsProject.instance().addMapLayer(layer)
    return layer


def write_raster(path: Path, epsg: int = 32633) -> Path:
    import numpy as np
    from osgeo import gdal, osr

    pixels = np.random.default_rng(0).integers(0, 255, (3, 300, 400), dtype=np.uint8)
    data = gdal.GetDriverByName("GTiff").Create(str(path), 400, 300, 3, gdal.GDT_Byte)
    data.SetGeoTransform((500000, 1, 0, 5000000, 0, -1))
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(epsg)
    data.SetProjection(reference.ExportToWkt())
    for band in range(3):
        data.GetRasterBand(band + 1).WriteArray(pixels[band])
    data.FlushCache()
    return path
