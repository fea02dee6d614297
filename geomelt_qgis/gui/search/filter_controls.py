"""The control that each part of a filter is set by in the dock."""

from __future__ import annotations

from typing import Any, Protocol

from qgis.gui import QgsCheckableComboBox, QgsDateEdit
from qgis.PyQt.QtCore import QDate, Qt, pyqtBoundSignal
from qgis.PyQt.QtWidgets import QLineEdit, QWidget

from ...core.filters import Kind, Part
from ...core.text import parts, tr
from ..shared.controls import named

_NARROW = 60  # pixels: a dock is no wide place


class FilterControl(Protocol):
    """A widget: `value` is that of its part in a request, None where it filters nothing.

    `write` takes what `read` gave (JSON), `set_by_user` tells of what the user did.
    """

    def value(self) -> Any: ...

    def read(self) -> Any: ...

    def write(self, value: Any) -> None: ...

    def set_by_user(self) -> pyqtBoundSignal: ...


class DayEdit(QgsDateEdit):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAllowNull(True)
        self.setNullRepresentation(tr("any"))
        self.setDisplayFormat("yyyy-MM-dd")
        self.setCalendarPopup(True)
        self.clear()
        self.setMinimumWidth(_NARROW)

    def read(self) -> str | None:
        return None if self.isNull() else self.date().toString(Qt.DateFormat.ISODate)

    value = read

    def write(self, value: str | None) -> None:
        if value is None:
            self.clear()
        else:
            self.setDate(QDate.fromString(value, Qt.DateFormat.ISODate))

    def set_by_user(self) -> pyqtBoundSignal:
        return self.dateChanged


class LevelsBox(QgsCheckableComboBox):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDefaultText(tr("All"))
        self.setMinimumWidth(_NARROW)

    def show_levels(self, names: list[str]) -> None:
        """The levels that can be chosen; those that were stay so."""
        chosen = self.read()
        self.clear()
        for level, name in enumerate(names):
            self.addItemWithCheckState(name, _state(level in chosen), level)

    def read(self) -> list[int]:
        return sorted(int(level) for level in self.checkedItemsData())  # texts, in some QGIS

    def value(self) -> list[int] | None:
        return self.read() or None

    def write(self, value: list[int]) -> None:
        for row in range(self.count()):
            self.setItemCheckState(row, _state(int(self.itemData(row)) in value))

    def set_by_user(self) -> pyqtBoundSignal:
        return self.checkedItemsChanged


class PatternsLine(QLineEdit):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(tr("All"))
        self.setClearButtonEnabled(True)

    def value(self) -> list[str] | None:
        return list(parts(self.text(), ";")) or None

    def read(self) -> str:
        return self.text()

    def write(self, value: str) -> None:
        self.setText(value)

    def set_by_user(self) -> pyqtBoundSignal:
        return self.textChanged


_CONTROLS: dict[Kind, type[QWidget]] = {
    Kind.DATES: DayEdit,
    Kind.LEVELS: LevelsBox,
    Kind.PATTERNS: PatternsLine,
}


def control_of(kind: Kind, part: Part) -> Any:
    """A `FilterControl`, which is a QWidget, too."""
    return named(_CONTROLS[kind](), part.name, part.sentence)


def _state(checked: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked
