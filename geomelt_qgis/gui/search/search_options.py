"""What narrows a search, folded away until it is wanted."""

from __future__ import annotations

from dataclasses import replace

from qgis.gui import QgisInterface, QgsCheckableComboBox, QgsCollapsibleGroupBox, QgsDateEdit
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QLineEdit, QSpinBox, QWidget

from ...core.http.contract import Index
from ...core.http.limits import MOST_HITS, MOST_LEVELS
from ...core.search.query import DEFAULT_K, Filters, Query
from ...core.selection import selected_area
from ...core.text import number, parts, tr
from ..shared.controls import name_buttons, named, set_tab_order
from ..shared.extent_box import Area, ExtentBox

_NARROW = 60  # pixels: a dock is no wide place


class SearchOptions(QgsCollapsibleGroupBox):
    """`changed` when another extent is meant: only then may a search become possible or not."""

    changed = pyqtSignal()

    def __init__(self, iface: QgisInterface, parent: QWidget | None = None) -> None:
        super().__init__(tr("Options"), parent)
        self._canvas = iface.mapCanvas()
        self.setCollapsed(True)
        named(self, tr("Search options"), tr("How many hits, and where, when and what from"))
        name_buttons(self, tr("Search options"), tr("Fold or unfold the search options"))
        self.k = named(QSpinBox(), tr("Number of hits"), tr("The most hits that are listed"))
        self.k.setRange(1, MOST_HITS)
        self.k.setValue(DEFAULT_K)
        self.k.setPrefix(tr("best "))
        self.area = ExtentBox(iface, (Area.EVERYWHERE, Area.CANVAS, Area.BOX, Area.SELECTED))
        self.area.choice.setToolTip(tr("Where the tiles must lie"))
        self.since = self._date(tr("From"), tr("Only imagery of this day or later"))
        self.until = self._date(tr("To"), tr("Only imagery of this day or earlier"))
        self.levels = named(
            QgsCheckableComboBox(), tr("Levels"), tr("Only tiles of these sizes; none checked: all")
        )
        self.levels.setDefaultText(tr("All"))
        self.levels.setMinimumWidth(_NARROW)
        self.sources = named(
            QLineEdit(),
            tr("Sources"),
            tr("Only sources whose path matches: *2020* for instance; several with ;"),
        )
        self.sources.setPlaceholderText(tr("All"))
        self.sources.setClearButtonEnabled(True)
        self.fuse = named(
            QCheckBox(tr("Words of captions, too")),
            tr("Words of captions"),
            tr("Moves tiles up whose captions hold the words of the query"),
        )
        self.rerank = named(
            QCheckBox(tr("Re-rank the best")),
            tr("Re-rank"),
            tr("Reads the best hits again together with the query: slower, and often better"),
        )
        self.merge = named(
            QCheckBox(tr("Merge overlapping")),
            tr("Merge"),
            tr("Leaves out a tile that lies over a better one of the same source"),
        )
        self.merge.setChecked(True)
        self.caption = named(
            QCheckBox(tr("Caption the hits")),
            tr("Caption the hits"),
            tr("Writes a sentence for the best 100 hits and keeps it in the index: slow"),
        )
        self._lay_out()
        self.area.changed.connect(self.changed)
        self.show_levels(None)

    def _date(self, name: str, tip: str) -> QgsDateEdit:
        edit = named(QgsDateEdit(), name, tip)
        edit.setAllowNull(True)
        edit.setNullRepresentation(tr("any"))
        edit.setDisplayFormat("yyyy-MM-dd")
        edit.setCalendarPopup(True)
        edit.clear()
        edit.setMinimumWidth(_NARROW)
        return edit

    def _lay_out(self) -> None:
        dates = QHBoxLayout()
        dates.addWidget(self.since, 1)
        dates.addWidget(self.until, 1)
        form = QFormLayout(self)
        form.addRow(tr("Hits"), self.k)
        form.addRow(tr("Where"), self.area)
        form.addRow(tr("Dates"), dates)
        form.addRow(tr("Levels"), self.levels)
        form.addRow(tr("Sources"), self.sources)
        form.addRow("", self.fuse)
        form.addRow("", self.rerank)
        form.addRow("", self.merge)
        form.addRow("", self.caption)
        set_tab_order(
            self.k, self.area.choice, self.area.draw, self.since, self.until, self.levels,
            self.sources, self.fuse, self.rerank, self.merge, self.caption,
        )  # fmt: skip

    def show_levels(self, index: Index | None) -> None:
        """The levels that can be chosen: with their sizes where the index has its own."""
        sizes = index.ground_sizes if index else ()
        chosen = {int(level) for level in self.levels.checkedItemsData()}  # texts, in some QGIS
        self.levels.clear()
        for level in range(len(sizes) or MOST_LEVELS):
            text = tr("{0} (finest)").format(level) if level == 0 else str(level)
            if sizes:
                text = tr("{0} m").format(number(round(sizes[level])))
            state = Qt.CheckState.Checked if level in chosen else Qt.CheckState.Unchecked
            self.levels.addItemWithCheckState(text, state, level)

    def applied_to(self, query: Query) -> Query:
        return replace(
            query,
            k=self.k.value(),
            fuse=self.fuse.isChecked(),
            rerank=self.rerank.isChecked(),
            merge=self.merge.isChecked(),
            caption=self.caption.isChecked(),
            filters=self._filters(),
        )

    def _filters(self) -> Filters:
        selected = self.area.area is Area.SELECTED
        within = selected_area(self._canvas.currentLayer()) if selected else None
        return Filters(
            # Selected points and lines have no inside: the box around them is meant.
            extent=None if within else self.area.extent(),
            within=within,
            dates=(_iso(self.since), _iso(self.until)),
            levels=tuple(sorted(int(level) for level in self.levels.checkedItemsData())),
            sources=parts(self.sources.text(), ";"),
        )


def _iso(edit: QgsDateEdit) -> str | None:
    return None if edit.isNull() else edit.date().toString(Qt.DateFormat.ISODate)
