"""Controls with a name and a tip, for the eye and for a screen reader."""

from __future__ import annotations

from typing import TypeVar

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QToolButton,
    QWidget,
)

_W = TypeVar("_W", bound=QWidget)
_C = TypeVar("_C", bound=QComboBox)
_OWN_TIP = "geomeltOwnTip"  # a property of the widget


def named(widget: _W, name: str, tip: str) -> _W:
    """Gives a control its accessible name and its tool tip."""
    widget.setAccessibleName(name)
    widget.setToolTip(tip)
    return widget


def allow(widget: QWidget, hindrance: str = "") -> None:
    """Greys a control out, its tip saying why; without a hindrance it gets its own tip back."""
    own = widget.property(_OWN_TIP)
    if own is None:
        own = widget.toolTip()
        widget.setProperty(_OWN_TIP, own)
    widget.setEnabled(not hindrance)
    widget.setToolTip(hindrance or own)


def tool(icon: str, name: str, tip: str, *, checkable: bool = False) -> QToolButton:
    """A flat button with an icon of QGIS's theme."""
    button = named(QToolButton(), name, tip)
    button.setIcon(QgsApplication.getThemeIcon(icon))
    button.setAutoRaise(True)
    button.setCheckable(checkable)
    return button


def text_tool(text: str, name: str, tip: str, icon: str = "") -> QToolButton:
    """A flat button with a text, for what no icon would explain."""
    button = named(QToolButton(), name, tip)
    button.setText(text)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    if icon:
        button.setIcon(QgsApplication.getThemeIcon(icon))
    return button


def name_buttons(widget: QWidget, name: str, tip: str) -> None:
    """Names the buttons inside a widget of QGIS."""
    for button in widget.findChildren(QAbstractButton):
        named(button, name, tip)


def name_parts(widget: QWidget, name: str, tip: str) -> None:
    """Names what a widget of QGIS is made of; a part that has a tool tip keeps it."""
    named(widget, name, tip)
    for kind in (QAbstractButton, QComboBox, QLineEdit):
        for part in widget.findChildren(kind):
            own = part.toolTip()
            named(part, f"{name}: {own}" if own else name, own or tip)


def shrinkable(box: _C) -> _C:
    """A box that may be narrower than its longest entry: a dock is no wide place."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(6)
    return box


def set_tab_order(*widgets: QWidget) -> None:
    """The order in which Tab goes through the controls, and through the parts of each."""
    chain = [part for widget in widgets for part in (widget, *_reached_parts(widget))]
    for place, widget in enumerate(chain[1:]):
        QWidget.setTabOrder(chain[place], widget)


def _reached_parts(widget: QWidget) -> list[QWidget]:
    if isinstance(widget, (QAbstractItemView, QAbstractSpinBox, QComboBox)):
        return []  # Tab knows these as one
    found = []
    part = widget.nextInFocusChain()
    while part is not widget:
        if widget.isAncestorOf(part) and part.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found.append(part)
        part = part.nextInFocusChain()
    return found
