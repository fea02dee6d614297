"""A QGIS that installs the backend from an index, for the test that kills it.

qgis_that_installs.py FOLDER TORCH_INDEX
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS)]

import support.qgis_session  # noqa: E402, F401 - sets the environment up before QGIS starts
from qgis.core import QgsApplication  # noqa: E402
from qgis.PyQt.QtCore import QCoreApplication  # noqa: E402
from support.interface import Interface  # noqa: E402

from geomelt_qgis import classFactory  # noqa: E402
from geomelt_qgis.core.installer import with_uv  # noqa: E402
from geomelt_qgis.core.installer.installation import Installation  # noqa: E402
from geomelt_qgis.core.installer.plan import Plan  # noqa: E402
from geomelt_qgis.core.installer.variants import Variant  # noqa: E402

FOLDER, TORCH_INDEX = sys.argv[1:]
with_uv.PYTHON = os.environ["GEOMELT_TEST_PYTHON"]

# The names of the tests' own QGIS: both shall have the same settings.
QCoreApplication.setOrganizationName("GeoMELT")
QCoreApplication.setApplicationName("tests")
application = QgsApplication([], True)
application.initQgis()
plugin = classFactory(Interface())
plugin.initGui()
plugin.session.install(Plan("", Installation(Path(FOLDER)), Variant.CPU, TORCH_INDEX))
application.exec()
