"""Controls that say what they are, to the eye and to a screen reader."""

from __future__ import annotations

from typing import TypeVar

from qgis.core import QgsApplication
from qgis.PyQt.QtWidgets import QAbstractButton, QComboBox, QToolButton, QWidget

_W = TypeVar("_W", bound=QWidget)


def named(widget: _W, name: str, tip: str) -> _W:
    """Gives a control its accessible name and its tool tip."""
    widget.setAccessibleName(name)
    widget.setToolTip(tip)
    return widget


def tool(icon: str, name: str, tip: str, *, checkable: bool = False) -> QToolButton:
    """A flat button with an icon of QGIS's theme."""
    button = named(QToolButton(), name, tip)
    button.setIcon(QgsApplication.getThemeIcon(icon))
    button.setAutoRaise(True)
    button.setCheckable(checkable)
    return button


def name_buttons(widget: QWidget, name: str, tip: str) -> None:
    """Names the buttons that a widget of QGIS brings along."""
    for button in widget.findChildren(QAbstractButton):
        named(button, name, tip)


def shrinkable(box: QComboBox) -> QComboBox:
    """A box that may be narrower than its longest entry: a dock is no wide place."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(6)
    return box


def set_tab_order(*widgets: QWidget) -> None:
    """The order in which Tab goes through the controls."""
    for place, widget in enumerate(widgets[1:]):
        QWidget.setTabOrder(widgets[place], widget)
