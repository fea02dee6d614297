"""Bands, CRS and time limit, folded away: most sources need none of them set."""

from __future__ import annotations

from qgis.core import QgsCoordinateReferenceSystem
from qgis.gui import QgsCollapsibleGroupBox, QgsProjectionSelectionWidget
from qgis.PyQt.QtCore import QRegularExpression
from qgis.PyQt.QtGui import QRegularExpressionValidator
from qgis.PyQt.QtWidgets import QComboBox, QFormLayout, QLineEdit, QSpinBox, QWidget

from ...core.requests.index_request import bands_in
from ...core.requests.limits import LONGEST_TIMEOUT, SOURCE_TIMEOUT
from ...core.selection import crs_text
from ...core.text import tr
from ..shared.controls import name_buttons, name_parts, named, shrinkable

_BANDS = r"^\s*([1-9]\d{0,4}([\s,;]+[1-9]\d{0,4}){0,2}\s*|[aA][uU][tT][oO]\s*)?$"


class SourceSettingsBox(QgsCollapsibleGroupBox):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("How sources are read"), parent)
        self.setCollapsed(True)
        named(self, tr("How sources are read"), tr("For sources that do not state them"))
        name_buttons(self, tr("How sources are read"), tr("Fold or unfold how sources are read"))
        self.bands = _bands_line()
        self.crs = _crs_choice()
        self.timeout = _timeout_box()
        form = QFormLayout(self)
        form.addRow(tr("Bands"), self.bands)
        form.addRow(tr("CRS"), self.crs)
        form.addRow(tr("Time limit"), self.timeout)

    def chosen_bands(self) -> tuple[int, ...] | None:
        """See `IndexRequest`. Raises ValueError."""
        return bands_in(self.bands.text())

    def chosen_crs(self) -> str:
        crs = self.crs.crs()
        return crs_text(crs) if crs.isValid() else ""

    def is_complete(self) -> bool:
        """Whether the bands are one, three, "auto" or nothing."""
        try:
            self.chosen_bands()
        except ValueError:
            return False
        return True

    def forget(self) -> None:
        """Bands and CRS are for the sources of one index."""
        self.bands.clear()
        self.crs.setCrs(QgsCoordinateReferenceSystem())


def _bands_line() -> QLineEdit:
    line = named(
        QLineEdit(),
        tr("Bands"),
        tr(
            "Bands that are red, green and blue, such as 4,3,2, or one for grey; kept with the "
            "sources. auto has them chosen again"
        ),
    )
    line.setPlaceholderText(tr("chosen from the file"))
    line.setValidator(QRegularExpressionValidator(QRegularExpression(_BANDS), line))
    return line


def _crs_choice() -> QgsProjectionSelectionWidget:
    widget = QgsProjectionSelectionWidget()
    widget.setOptionVisible(QgsProjectionSelectionWidget.CrsOption.CrsNotSet, True)
    widget.setNotSetText(tr("none but their own"))
    widget.setCrs(QgsCoordinateReferenceSystem())
    tip = tr("Of sources that have none of their own; kept with them")
    name_parts(widget, tr("CRS"), tip)
    for box in widget.findChildren(QComboBox):
        shrinkable(box)
    return widget


def _timeout_box() -> QSpinBox:
    box = named(
        QSpinBox(),
        tr("Time limit"),
        tr("A source that gives nothing for so long is refused, and the job goes on"),
    )
    box.setRange(1, LONGEST_TIMEOUT)
    box.setValue(SOURCE_TIMEOUT)
    box.setSuffix(" s")
    return box
