"""What an installation does: its choices, and the steps that follow from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ..paths import plugin_version
from . import with_pip, with_uv
from .addresses import without_password
from .installation import Installation, Record
from .steps import BUNDLE, Step
from .titles import title_of
from .variants import Variant

TORCH = "torch==2.13.0"


@dataclass(frozen=True)
class Plan:
    """The choices of the dialog.

    `interpreter`: a Python of the user's, or empty for a standalone one, which uv brings.
    `source`: the backend's wheel, a folder of wheels, or a bundle (a zip of one); empty for the
    package index. `offline`: it holds all that is needed, and no index is asked.
    """

    interpreter: str
    installation: Installation
    variant: Variant
    torch_index: str = ""
    source: str = ""
    offline: bool = False

    @property
    def by_uv(self) -> bool:
        """Whether uv installs; else pip does, in the environment that the user's Python makes."""
        return not self.interpreter

    @property
    def is_bundle(self) -> bool:
        """Whether the source is a zip, which is unpacked before anything else."""
        return self.source.lower().endswith(".zip")

    @property
    def wheels(self) -> Path | None:
        """The folder of wheels, where the source is one."""
        return Path(self.source) if self.source and not self.source.endswith(".whl") else None

    def unpacked(self, folder: Path) -> Plan:
        """The plan that takes from this folder what it would take from its bundle."""
        return replace(self, source=str(folder)) if self.is_bundle else self

    @property
    def backend(self) -> str:
        """As pip and uv are asked for it."""
        return self.source if self.source.endswith(".whl") else f"geomelt=={plugin_version()}"

    @property
    def torch(self) -> str:
        return TORCH

    @property
    def torch_comes_from(self) -> str:
        """An index of its own; empty for where everything else comes from."""
        return "" if self.offline else self.torch_index

    def record(self) -> Record:
        """What the next QGIS must know to resume or repair."""
        return Record(
            plugin_version(),
            self.variant.value,
            self.interpreter,
            torch_index=without_password(self.torch_index),
            source=self.source,
            offline=self.offline,
        )

    def unfinished(self) -> Record | None:
        """The record of this try, with the steps that an earlier one has done."""
        record = self.installation.record()
        if record is None or record.complete or not record.same_choices(self.record()):
            return None
        if not self.installation.python.exists():
            return None
        return replace(self.record(), done=record.done)

    def preparation(self, *, anew: bool = False) -> list[Step]:
        """What comes before each try, and is quick where it is done: nothing that works is lost.

        `anew`: the Python, too, is made anew.
        """
        unpack = [Step(BUNDLE, title_of(BUNDLE), "", (), 0.0)] if self.is_bundle else []
        return unpack + (with_uv.preparation(self, anew=anew) if self.by_uv else [])

    def trial(self, folder: str) -> Step:
        """Fetches the backend alone, before the environment that can do it is emptied."""
        return with_uv.trial(self, folder) if self.by_uv else with_pip.trial(self, folder)

    def too_broken_to_ask(self, output: str) -> bool:
        """Whether a trial failed for the environment's sake alone: then it is no loss."""
        return not self.by_uv and "ERROR:" not in output  # pip's own word

    def steps(self) -> list[Step]:
        """In order; each may be run again. The first empties the folder.

        The backend comes before what it needs: where it is not to be had, nothing large has been
        fetched yet.
        """
        return with_uv.steps(self) if self.by_uv else with_pip.steps(self)
