"""A stand-in for `qgis` over the real PyQt6, so that the plugin is imported as in QGIS 4."""

from __future__ import annotations

import importlib
import os
import sys
import types
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
REPOSITORY = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "tests")]

from PyQt6 import QtCore, QtGui, QtWidgets, sip  # noqa: E402

# What the shim of QGIS 4 adds to its QtWidgets: these have moved to QtGui.
for moved in ("QAction", "QActionGroup", "QShortcut"):
    setattr(QtWidgets, moved, getattr(QtGui, moved))


class _Open(type(QtCore.QObject)):
    """A class that has every attribute: nested classes, values, methods."""

    def __getattr__(cls, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Open(name, (QtCore.QObject,), {})

    def __or__(cls, other: object) -> object:
        return cls


class _Stub(types.ModuleType):
    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        is_widget = name.endswith(("Widget", "Dialog", "ComboBox", "LineEdit", "Box", "Select"))
        base = QtWidgets.QWidget if is_widget else QtCore.QObject
        made = _Open(name, (base,), {})
        setattr(self, name, made)
        return made


def _install() -> None:
    qgis, binding = types.ModuleType("qgis"), types.ModuleType("qgis.PyQt")
    binding.sip = sip
    sys.modules.update({"qgis": qgis, "qgis.PyQt": binding, "qgis.PyQt.sip": sip})
    for name in ("QtCore", "QtGui", "QtWidgets", "QtNetwork", "QtSvg", "QtXml", "QtTest"):
        module = importlib.import_module(f"PyQt6.{name}")
        sys.modules[f"qgis.PyQt.{name}"] = module
        setattr(binding, name, module)
    for name in ("core", "gui", "utils", "analysis"):
        sys.modules[f"qgis.{name}"] = _Stub(f"qgis.{name}")


_install()
