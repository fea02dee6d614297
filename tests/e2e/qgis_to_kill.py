"""A QGIS with the plugin, for tests that kill it: `qgis_to_kill.py PYTHON STATE INDEXES [IMAGERY]`.

Prints the backend's process id when the backend is in STATE (and indexes IMAGERY, where given),
then goes on as QGIS does until it is killed.
"""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS)]

import support.qgis_session  # noqa: E402, F401 - sets the environment up before QGIS starts
from qgis.core import QgsApplication  # noqa: E402
from qgis.PyQt.QtCore import QTimer  # noqa: E402
from support.interface import Interface  # noqa: E402

from geomelt_qgis import classFactory  # noqa: E402
from geomelt_qgis.core.process.state import State  # noqa: E402
from geomelt_qgis.core.requests.index_request import IndexRequest  # noqa: E402
from geomelt_qgis.core.settings import Settings  # noqa: E402

PYTHON, STATE, INDEXES, *IMAGERY = sys.argv[1:]

application = QgsApplication([], True)
application.initQgis()
Settings(python=PYTHON, index_folder=INDEXES, device="cpu").save()
plugin = classFactory(Interface())
plugin.initGui()
reported = []


def report() -> None:
    """One line on stdout, as soon as there is something to kill."""
    backend = plugin.session.backend
    if reported or backend.state is not State[STATE]:
        return
    panel = plugin.dock.index.job
    if IMAGERY and not panel.run.is_busy:
        body = {"paths": IMAGERY, "captions": True, "recipe": {"overlap": 0.75}}
        panel.index("land", IndexRequest.read(body))
    elif not IMAGERY or "tiles" in panel.progress.status.text():
        reported.append(backend.pid)
        print(backend.pid, flush=True)


timer = QTimer()
timer.timeout.connect(report)
timer.start(10)
plugin.dock.show()
application.exec()
