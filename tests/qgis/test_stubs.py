"""What mypy reads about QGIS is what QGIS has."""

from __future__ import annotations

import importlib

import stubs

MODULES = ("qgis.core", "qgis.gui", "qgis.PyQt.QtCore", "qgis.PyQt.QtGui", "qgis.PyQt.QtWidgets",
           "qgis.PyQt.QtNetwork")  # fmt: skip
PUBLISHED = """
import typing
class QgsProject:
    def mapLayer(self, layerId: typing.Optional[str]) -> typing.Optional[QgsMapLayer]: ...
    @staticmethod
    def instance() -> typing.Optional['QgsProject']: ...
    def setParent(self, parent: QObject | None) -> None: ...
    def entries(self, key: str | None, more: str | None = ...) -> list[typing.Optional[str]]: ...
    def title(self) -> typing.Optional[str]: ...
class Qgis:
    class LayerType(enum.IntEnum):
        Raster = ... # type: Qgis.LayerType
"""


def _class(name):
    found = (getattr(importlib.import_module(module), name, None) for module in MODULES)
    return next(filter(None, found))


def test_what_the_tables_name_is_there(qgis):
    named = [(owner, name) for owner, names in stubs.ALWAYS.items() for name in names]
    assert named
    assert [each for each in named if not hasattr(_class(each[0]), each[1])] == []
    assert all(map(_class, stubs.ADDED))


def test_only_what_may_be_none_is_optional():
    code = stubs.plain(PUBLISHED, {"Qgis.LayerType": {"RasterLayer"}})
    assert "def mapLayer(self, layerId: str) -> QgsMapLayer | None:" in code
    assert "def instance() -> 'QgsProject':" in code
    assert "def setParent(self, parent: QObject | None) -> None:" in code
    assert "def entries(self, key: str, more: str | None=...) -> list[str]:" in code
    assert "def title(self) -> str:" in code


def test_older_names_of_enums_are_there():
    code = stubs.plain(PUBLISHED, {"Qgis.LayerType": {"RasterLayer"}})
    assert "Raster = ... # type: Qgis.LayerType\n        RasterLayer = ..." in code
