"""Searches of the installer's form that end after it: closed at once, the form has gone."""

from __future__ import annotations

import pytest
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication

from geomelt_qgis.core.installer import graphics
from geomelt_qgis.core.installer.graphics import GpuSearch
from geomelt_qgis.core.installer.pythons import PythonSearch


@pytest.mark.parametrize("start", [GpuSearch.start, lambda search: PythonSearch.start(search, [])])
@pytest.mark.parametrize("gone", [False, True])
def test_who_has_gone_is_reported_nothing(qgis, monkeypatch, wait_for, capfd, start, gone):
    monkeypatch.setattr(graphics, "_nvidia_smi", lambda: None)
    monkeypatch.setattr(graphics, "known_to_the_system", lambda: None)
    search = GpuSearch() if start is GpuSearch.start else PythonSearch()
    reported = []
    signal = search.found if start is GpuSearch.start else search.done
    signal.connect(lambda *_: reported.append(search))
    start(search)
    if gone:
        sip.delete(search)
        for _ in range(5):
            QCoreApplication.processEvents()
        assert reported == []
    else:
        wait_for(lambda: reported)
    assert "Traceback" not in capfd.readouterr().err
