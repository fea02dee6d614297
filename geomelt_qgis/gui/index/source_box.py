"""Which files of a folder are indexed, folded away: the default is every raster in it."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.gui import QgsCollapsibleGroupBox
from qgis.PyQt.QtWidgets import QCheckBox, QFormLayout, QLineEdit, QWidget

from ...core.requests.source_choice import SourceChoice
from ...core.text import parts, tr
from ..shared.controls import name_buttons, named


class SourceBox(QgsCollapsibleGroupBox):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Which files"), parent)
        self.setCollapsed(True)
        named(self, tr("Which files"), tr("Every raster in the folder and in its folders"))
        name_buttons(self, tr("Which files"), tr("Fold or unfold the choice of files"))
        self.include = _patterns(
            tr("Only files like"),
            tr("Patterns of names or of paths within the folder, with commas between"),
            tr("all rasters, or *.tif, 2020/*"),
        )
        self.exclude = _patterns(
            tr("Not files like"),
            tr("Files and whole folders that match are left out; patterns with commas between"),
            tr("none, or *_preview*, old"),
        )
        self.remote = named(
            QCheckBox(tr("Read imagery from the network, too")),
            tr("Read imagery from the network, too"),
            tr("Lets an address be given as the folder, and lists and STAC items name addresses; "
               "without it no connection is opened"),
        )  # fmt: skip
        form = QFormLayout(self)
        form.addRow(tr("Only"), self.include)
        form.addRow(tr("Not"), self.exclude)
        form.addRow(self.remote)

    def choice(self, paths: Sequence[str]) -> SourceChoice:
        """These paths, with the patterns of the box."""
        return SourceChoice(
            tuple(paths),
            parts(self.include.text()),
            parts(self.exclude.text()),
            self.remote.isChecked(),
        )

    def show_choice(self, choice: SourceChoice) -> None:
        """What an index has been filled by; its folders are not shown here."""
        self.include.setText(", ".join(choice.include))
        self.exclude.setText(", ".join(choice.exclude))
        self.remote.setChecked(choice.remote)


def _patterns(name: str, tip: str, example: str) -> QLineEdit:
    line = named(QLineEdit(), name, tip)
    line.setPlaceholderText(example)
    return line
