"""Options and filters of a search, folded away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qgis.gui import QgisInterface, QgsCollapsibleGroupBox
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QSpinBox, QWidget

from ...core.capability import Capability
from ...core.filters import Filters, filter_fields, filter_values
from ...core.http.contract import Health, Index
from ...core.process.capabilities import incapable
from ...core.requests.limits import MOST_HITS, MOST_LEVELS
from ...core.requests.query import DEFAULT_K, Query
from ...core.selection import selected_area
from ...core.text import number, tr
from ..shared.controls import allow, name_buttons, named, set_tab_order
from ..shared.extent_box import Area, ExtentBox
from .filter_controls import control_of


class SearchOptions(QgsCollapsibleGroupBox):
    """`changed` with the extent: only then may a search become possible or not."""

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
        self._fields = filter_fields()
        self.filters: dict[str, Any] = {
            part.key: control_of(each.kind, part) for each in self._fields for part in each.parts
        }
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

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(tr("Hits"), self.k)
        form.addRow(tr("Where"), self.area)
        for each in self._fields:
            row = QHBoxLayout()
            for part in each.parts:
                row.addWidget(self.filters[part.key], 1)
            form.addRow(each.name, row)
        switches = (self.fuse, self.rerank, self.merge, self.caption)
        for switch in switches:
            form.addRow("", switch)
        set_tab_order(self.k, self.area.choice, self.area.draw, *self.filters.values(), *switches)

    def show_levels(self, index: Index | None) -> None:
        """The levels that can be chosen: with their sizes where the index has its own."""
        sizes = index.ground_sizes if index else ()
        names = [tr("{0} m").format(number(round(size))) for size in sizes]
        plain = [tr("{0} (finest)").format(0), *map(str, range(1, MOST_LEVELS))]
        self.filters["levels"].show_levels(names or plain)

    def allow_for(self, health: Health | None) -> None:
        """Greys out what the models of the backend cannot do."""
        for box, needed in (
            (self.fuse, Capability.EMBED_TEXTS),
            (self.rerank, Capability.SCORE),
            (self.caption, Capability.CAPTION),
        ):
            allow(box, incapable(health, needed))

    def applied_to(self, query: Query) -> Query:
        return replace(
            query,
            k=self.k.value(),
            fuse=_is_on(self.fuse),
            rerank=_is_on(self.rerank),
            merge=self.merge.isChecked(),
            caption=_is_on(self.caption),
            filters=self._filters(),
        )

    def _filters(self) -> Filters:
        selected = self.area.area is Area.SELECTED
        within = selected_area(self._canvas.currentLayer()) if selected else None
        return Filters(
            # Selected points and lines have no inside: the box around them is meant.
            extent=None if within else self.area.extent(),
            within=within,
            values=filter_values({key: each.chosen() for key, each in self.filters.items()}),
        )


def _is_on(box: QCheckBox) -> bool:
    return box.isEnabled() and box.isChecked()
