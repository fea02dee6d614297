"""What Windows and macOS have of their own, as far as it can be seen from here."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from qgis.core import QgsApplication

from geomelt_qgis.core.environment import clean_environment
from geomelt_qgis.core.installer.installation import Installation, default_folder
from geomelt_qgis.core.installer.plan import Plan
from geomelt_qgis.core.installer.preflight import objection
from geomelt_qgis.core.installer.pythons import usual_places
from geomelt_qgis.core.installer.variants import Variant
from geomelt_qgis.gui.install.install_form import InstallForm

QGIS = r"C:\Program Files\QGIS 3.40"


@pytest.fixture
def windows(qgis, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "pathsep", ";")
    monkeypatch.setattr(QgsApplication, "prefixPath", lambda: f"{QGIS}/apps/qgis")


def test_folders_and_pythons_on_windows(windows, monkeypatch, tmp_path):
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert default_folder() == tmp_path / "GeoMELT" / "python"
    assert Installation(tmp_path).python == tmp_path / "Scripts" / "python.exe"
    for version in ("Python39", "Python312"):
        (tmp_path / "Programs" / "Python" / version).mkdir(parents=True)
        (tmp_path / "Programs" / "Python" / version / "python.exe").touch()
    assert [Path(path).parent.name for path in usual_places()] == ["Python39", "Python312"]


def test_a_folder_too_deep_for_windows(windows, tmp_path):
    plan = Plan("python", Installation(tmp_path / ("deep" * 20)), Variant.CPU)
    assert "shorter path" in objection(plan)


def test_the_libraries_of_qgis_are_not_on_the_path_on_windows(windows):
    inherited = {
        "Path": rf"{QGIS}\bin;C:\Windows\system32;{QGIS.lower()}\apps\Python312",
        "SSL_CERT_FILE": rf"{QGIS}\bin\curl-ca-bundle.crt", "SystemRoot": r"C:\Windows",
        "PYTHONHOME": rf"{QGIS}\apps\Python312", "O4W_QT_BINARIES": "x",
    }  # fmt: skip
    environment = clean_environment(inherited)
    assert environment.value("Path") == r"C:\Windows\system32"
    assert environment.value("SystemRoot") == r"C:\Windows"
    assert not {"SSL_CERT_FILE", "PYTHONHOME", "O4W_QT_BINARIES"} & set(environment.keys())


def test_a_mac(qgis, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert default_folder() == Path.home() / "Library" / "GeoMELT" / "python"
    form = InstallForm("")
    choices = [form.variant.itemData(row) for row in range(form.variant.count())]
    assert choices == [Variant.MACOS]
    assert form.torch_index.text() == ""
    environment = clean_environment({"DYLD_LIBRARY_PATH": "/qgis", "__PYVENV_LAUNCHER__": "x"})
    assert not {"DYLD_LIBRARY_PATH", "__PYVENV_LAUNCHER__"} & set(environment.keys())
