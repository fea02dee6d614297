"""Fixtures of a real QGIS without a window. Set up when imported, before QGIS starts."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LC_ALL"] = "C.UTF-8"  # for what tests start: the plugin speaks QGIS's language
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ


def _own_folder(variable: str) -> None:
    """Two workers in one profile would tread on each other, and they inherit all variables."""
    if IS_WORKER or variable not in os.environ:
        os.environ[variable] = tempfile.mkdtemp(prefix="geomelt-tests-")
        atexit.register(shutil.rmtree, os.environ[variable], ignore_errors=True)


_own_folder("QGIS_CUSTOM_CONFIG_PATH")
_own_folder("XDG_RUNTIME_DIR")
sys.path.insert(0, str(REPOSITORY))

from qgis.core import QgsApplication, QgsProject, QgsRasterLayer, QgsSettings  # noqa: E402
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QLocale  # noqa: E402
from support.interface import Interface  # noqa: E402

WaitFor = Callable[..., None]
PATIENCE_S = 60.0  # a machine that has other work takes its time; who fails early proves nothing
AT_ONCE_S = 10.0  # so is this generous; what is slow in these tests takes 20 s


@pytest.fixture(scope="session")
def qgis() -> Iterator[QgsApplication]:
    QCoreApplication.setOrganizationName("GeoMELT")
    QCoreApplication.setApplicationName("tests")
    QLocale.setDefault(QLocale.c())
    application = QgsApplication([], True)
    application.initQgis()
    yield application
    # Otherwise QGIS frees its coordinate transforms after PROJ, which crashes some versions.
    application.exitQgis()


@pytest.fixture
def wait_for(qgis: QgsApplication) -> WaitFor:
    """Runs the event loop until the condition is true."""

    def wait(condition: Callable[[], object], seconds: float = PATIENCE_S) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"still not so after {seconds} s"
            QCoreApplication.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            time.sleep(0.005)

    return wait


@pytest.fixture
def iface(qgis: QgsApplication) -> Iterator[Interface]:
    QgsSettings().remove("geomelt")
    shutil.rmtree(Path(QgsApplication.qgisSettingsDirPath()) / "geomelt", ignore_errors=True)
    interface = Interface()
    yield interface
    QgsProject.instance().clear()
    interface.close()


def add_raster(path: Path) -> QgsRasterLayer:
    """The file as a layer of the project."""
    layer = QgsRasterLayer(str(path), path.stem)
    assert layer.isValid()
    QgsProject.instance().addMapLayer(layer)
    return layer
