"""The choices of an installation, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ..paths import plugin_version
from .addresses import without_password
from .installation import Installation, Record
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
        """As pip and uv are given it."""
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
