"""Checks of a window for users of a keyboard or a screen reader."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from qgis.gui import QgsAuthConfigSelect
from qgis.PyQt.QtCore import QPoint, QRect, Qt
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)

_INTERACTIVE = (
    QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit,
    QPlainTextEdit, QTabBar, QTextEdit,
)  # fmt: skip
_ORDERED_BY_QGIS = (QgsAuthConfigSelect,)
_WHOLE = (QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QTabBar)


def controls(window: QWidget) -> list[QWidget]:
    """Also those that are hidden for now; what a box, a list or a line is made of belongs to it."""
    return [
        child
        for child in window.findChildren(QWidget)
        if isinstance(child, (*_INTERACTIVE, QProgressBar))
        and not isinstance(child, (QScrollBar, QHeaderView))
        and not any(isinstance(parent, _WHOLE) for parent in _parents(child, window))
        and not _is_of_qt(child)
    ]


def problems(control: QWidget, window: QWidget) -> list[str]:
    """What a user of the control misses, a sentence each."""
    what = describe(control)
    found = []
    if not _name(control, window):
        found.append(f"{what} has no accessible name")
    if not _tip(control) and not _tip_of_parent(control, window):
        found.append(f"{what} has no tool tip")
    is_reached = bool(control.focusPolicy() & Qt.FocusPolicy.TabFocus)
    if isinstance(control, _INTERACTIVE) and control.isEnabled() and not is_reached:
        found.append(f"{what} cannot be reached by Tab")
    return found


def describe(control: QWidget) -> str:
    name = control.accessibleName() or control.objectName() or getattr(control, "text", str)()
    return f"{type(control).__name__} {name!r} in {type(control.parent()).__name__}"


def tab_chain(window: QWidget) -> list[QWidget]:
    """The visible controls in the order in which Tab reaches them."""
    reachable = {
        control
        for control in controls(window)
        if control.isVisible() and control.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    return [widget for widget in _focus_chain(window) if widget in reachable]


def jumps(window: QWidget) -> list[str]:
    """Where Tab goes up, or to the left within a line: the eye moves the other way."""
    chain = tab_chain(window)
    found = []
    for before, after in pairwise(chain):
        if before.parent() is after.parent() and type(before.parent()) in _ORDERED_BY_QGIS:
            continue
        here, there = _place(before, window), _place(after, window)
        overlap = min(here.bottom(), there.bottom()) - max(here.top(), there.top())
        same_line = overlap * 2 > min(here.height(), there.height())
        if there.bottom() < here.top() or (same_line and there.left() < here.left()):
            found.append(f"from {describe(before)} to {describe(after)}")
    return found


def _name(control: QWidget, window: QWidget) -> str:
    if isinstance(control, QTabBar):  # by itself it reports the current tab
        return control.parentWidget().accessibleName()
    own = control.accessibleName() or (
        control.text() if isinstance(control, QAbstractButton) else ""
    )
    buddies = (label.text() for label in window.findChildren(QLabel) if label.buddy() is control)
    return own or next(buddies, "")


def _tip(control: QWidget) -> str:
    if isinstance(control, QTabBar):
        tips = [control.tabToolTip(number) for number in range(control.count())]
        return "\n".join(tips) if all(tips) else ""
    return control.toolTip()


def _tip_of_parent(control: QWidget, window: QWidget) -> str:
    return next((parent.toolTip() for parent in _parents(control, window) if parent.toolTip()), "")


def _parents(control: QWidget, window: QWidget) -> Iterator[QWidget]:
    parent = control.parentWidget()
    while parent is not None and parent is not window:
        yield parent
        parent = parent.parentWidget()


def _is_of_qt(control: QWidget) -> bool:
    """The buttons of a dock's title and the like: Qt names them itself."""
    return not isinstance(control, QTabBar) and control.objectName().startswith("qt_")


def _focus_chain(window: QWidget) -> Iterator[QWidget]:
    widget = window.nextInFocusChain()
    while widget is not window:
        yield widget
        widget = widget.nextInFocusChain()


def _place(control: QWidget, window: QWidget) -> QRect:
    return QRect(control.mapTo(window, QPoint(0, 0)), control.size())
