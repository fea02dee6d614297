"""The zip for the plugin repository keeps its rules."""

from __future__ import annotations

import zipfile

import package_plugin
import pytest
from support.messages import PLUGIN

GERMAN = PLUGIN / "i18n" / "geomelt_de.qm"  # there once `make translations` has run


def test_the_zip_holds_the_plugin_and_nothing_else(tmp_path):
    out = package_plugin.package(tmp_path / "geomelt_qgis.zip")
    assert out.stat().st_size < 25e6
    with zipfile.ZipFile(out) as archive:
        names = set(archive.namelist())
    assert {"geomelt_qgis/metadata.txt", "geomelt_qgis/LICENSE", "geomelt_qgis/__init__.py",
            "geomelt_qgis/core/installer/supervisor.py"} <= names  # fmt: skip
    assert {name.split("/")[0] for name in names} == {"geomelt_qgis"}
    assert ("geomelt_qgis/i18n/geomelt_de.qm" in names) == GERMAN.exists()


@pytest.mark.parametrize("name", ["core/fast.so", "__pycache__/a.pyc", ".env", "weights.bin"])
def test_what_does_not_belong_is_refused(tmp_path, monkeypatch, name):
    def stage(folder):
        plugin = real(folder)
        (plugin / name).parent.mkdir(exist_ok=True)
        (plugin / name).write_bytes(b"\xff")
        return plugin

    real = package_plugin.stage
    monkeypatch.setattr(package_plugin, "stage", stage)
    with pytest.raises(ValueError, match=name.rpartition("/")[2]):
        package_plugin.package(tmp_path / "plugin.zip")
