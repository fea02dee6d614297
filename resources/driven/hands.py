"""Runs inside QGIS: mouse and keys, as an analyst's. They act when QGIS next listens, since what
they open may keep its event loop.
"""

from __future__ import annotations

from qgis.PyQt.QtCore import QPoint, Qt, QTimer
from qgis.PyQt.QtGui import QContextMenuEvent, QCursor
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QWidget

_LEFT, _NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def click(widget: QWidget, at: QPoint | None = None) -> None:
    place = at if at is not None else widget.rect().center()
    QTimer.singleShot(0, lambda: QTest.mouseClick(widget, _LEFT, _NO_KEY, place))


def open_menu(widget: QWidget, at: QPoint) -> None:
    """The context menu of a place; QTest's right click alone opens none."""
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QTimer.singleShot(0, lambda: QApplication.sendEvent(widget, event))


def type_into(widget: QWidget, text: str) -> None:
    """Replaces the text of a field."""
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(widget, text)


def press(widget: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = _NO_KEY) -> None:
    QTimer.singleShot(0, lambda: QTest.keyClick(widget, key, held))


def point_at(widget: QWidget, at: QPoint) -> None:
    """Moves the mouse pointer of the screen."""
    QCursor.setPos(widget.mapToGlobal(at))
