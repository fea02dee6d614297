"""The control that each part of a filter is set by in the dock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from qgis.gui import QgsCheckableComboBox, QgsDateEdit
from qgis.PyQt.QtCore import QDate, Qt, pyqtBoundSignal
from qgis.PyQt.QtWidgets import QComboBox, QDoubleSpinBox, QLineEdit, QWidget

from ...core.filters import Kind, Part
from ...core.text import parts, tr
from ..shared.controls import named, shrinkable

_NARROW = 60  # pixels: a dock is no wide place
_MOST_METRES = 10_000.0


class FilterControl(Protocol):
    """A widget: `chosen` is the value of its part in a request, None where it filters nothing.

    `write` takes what `read` gave (JSON), `set_by_user` is emitted when the user changes it.
    """

    def chosen(self) -> Any: ...

    def read(self) -> Any: ...

    def write(self, value: Any) -> None: ...

    def set_by_user(self) -> pyqtBoundSignal: ...


class DayEdit(QgsDateEdit):
    def __init__(self, part: Part, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAllowNull(True)
        self.setNullRepresentation(tr("any"))
        self.setDisplayFormat("yyyy-MM-dd")
        self.setCalendarPopup(True)
        self.clear()
        self.setMinimumWidth(_NARROW)

    def read(self) -> str | None:
        return None if self.isNull() else self.date().toString(Qt.DateFormat.ISODate)

    chosen = read

    def write(self, value: str | None) -> None:
        if value is None:
            self.clear()
        else:
            self.setDate(QDate.fromString(value, Qt.DateFormat.ISODate))

    def set_by_user(self) -> pyqtBoundSignal:
        return self.dateChanged


class LevelsBox(QgsCheckableComboBox):
    def __init__(self, part: Part, parent: QWidget | None = None) -> None:
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

    def chosen(self) -> list[int] | None:
        return self.read() or None

    def write(self, value: list[int]) -> None:
        for row in range(self.count()):
            self.setItemCheckState(row, _state(int(self.itemData(row)) in value))

    def set_by_user(self) -> pyqtBoundSignal:
        return self.checkedItemsChanged


class PatternsLine(QLineEdit):
    def __init__(self, part: Part, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(tr("All"))
        self.setClearButtonEnabled(True)

    def chosen(self) -> list[str] | None:
        return list(parts(self.text(), ";")) or None

    def read(self) -> str:
        return self.text()

    def write(self, value: str) -> None:
        self.setText(value)

    def set_by_user(self) -> pyqtBoundSignal:
        return self.textChanged


class YesNoBox(QComboBox):
    def __init__(self, part: Part, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        yes, no = part.choices
        for text, value in ((tr("All"), None), (yes, True), (no, False)):
            self.addItem(text, value)
        shrinkable(self)

    def read(self) -> bool | None:
        value: bool | None = self.currentData()
        return value

    chosen = read

    def write(self, value: bool | None) -> None:
        self.setCurrentIndex({None: 0, True: 1, False: 2}[value])

    def set_by_user(self) -> pyqtBoundSignal:
        return self.currentIndexChanged


class MetresBox(QDoubleSpinBox):
    def __init__(self, part: Part, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(0, _MOST_METRES)
        self.setDecimals(2)
        self.setSuffix(" m")
        self.setSpecialValueText(tr("any"))

    def chosen(self) -> float | None:
        return self.value() or None

    def read(self) -> float:
        return self.value()

    def write(self, value: float) -> None:
        self.setValue(value)

    def set_by_user(self) -> pyqtBoundSignal:
        return self.valueChanged


_CONTROLS: dict[Kind, Callable[[Part], QWidget]] = {
    Kind.DATES: DayEdit,
    Kind.LEVELS: LevelsBox,
    Kind.PATTERNS: PatternsLine,
    Kind.FLAG: YesNoBox,
    Kind.METRES: MetresBox,
}


def control_of(kind: Kind, part: Part) -> Any:
    """A `FilterControl`, which is a QWidget, too."""
    return named(_CONTROLS[kind](part), part.name, part.sentence)


def _state(checked: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked
