"""How a new index is tiled, folded away: the default is chosen from the imagery."""

from __future__ import annotations

from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtWidgets import QFormLayout, QWidget

from ...core.http.contract import Index
from ...core.requests.index_request import Recipe
from ...core.settings import Settings
from ...core.text import tr
from ..shared.controls import name_buttons, named
from ..shared.tile_fields import overlap_box, sizes_line


class RecipeBox(QgsCollapsibleGroupBox):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Tiles of a new index"), parent)
        self.setCollapsed(True)
        named(self, tr("Tiles of a new index"), tr("An index that has tiles keeps its own"))
        name_buttons(self, tr("Tiles of a new index"), tr("Fold or unfold the tiles"))
        self.sizes, self.overlap = sizes_line(), overlap_box()
        self._offered = self._shown()
        form = QFormLayout(self)
        form.addRow(tr("Sizes (m)"), self.sizes)
        form.addRow(tr("Overlap"), self.overlap)

    def offer(self, settings: Settings) -> None:
        """Shows the user's defaults."""
        self.sizes.setText(settings.ground_sizes)
        self.overlap.setValue(settings.overlap)
        self._offered = self._shown()

    def recipe(self, index: Index | None) -> Recipe | None:
        """For a job into an index (None: a new one); None leaves it to the backend.

        Defaults are not meant for an index that has tiles: it keeps its own recipe.
        """
        keeps_its_own = index is not None and index.tiles and self._shown() == self._offered
        words, overlap = self._shown()
        if keeps_its_own or not (words or overlap):
            return None
        return Recipe(tuple(float(word) for word in words), overlap / 100)

    def _shown(self) -> tuple[list[str], int]:
        text = self.sizes.text().replace(";", " ").replace(",", " ")
        return text.split(), self.overlap.value()
