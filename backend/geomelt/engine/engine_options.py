"""How the engine is to run: which models, where, with how many threads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

from geomelt.base.errors import GeomeltError
from geomelt.engine.library.adapter_folder import adapter_path
from geomelt.engine.runtime.sample_tiles import SampleTiles

if TYPE_CHECKING:
    from geomelt.engine.engine import Engine


@dataclass(frozen=True)
class EngineOptions:
    """What `Engine.load` is asked for; `threads` 0 leaves a core to the user's other programs.

    `sample_tiles` are what the runtimes of this machine are tried on.
    """

    sample_tiles: SampleTiles
    model: str | None = None
    captioner: str | None = None
    adapter: str | None = None
    device: str = "auto"
    precision: str = "auto"
    threads: int = 0
    download: bool = False

    def load_late(self) -> Engine:
        """As `load`, but of a GeoMELT model the network is loaded when more than texts is asked.

        For a process that answers one question: what is wrong with the model is reported late, too.
        """
        from geomelt.engine.late import late_engine
        from geomelt.engine.library.model_folder import ModelFolder
        from geomelt.model.files import default_model

        if self.captioner or self.precision != "auto" or self.device not in ("auto", "cpu"):
            return self.load()
        folder = ModelFolder.find(self.model or default_model(), download=self.download)
        if folder.architecture != "geomelt":
            return self.load()
        return late_engine(folder, adapter_path(self.adapter) if self.adapter else None, self.load)

    def load(self) -> Engine:
        """The engine; GeomeltError `model-missing` or, for a device that refuses, `invalid`."""
        from geomelt.engine.library.model_folder import ModelFolder
        from geomelt.model.files import default_model

        # A missing model is reported at once, and not after seconds of imports.
        _ = ModelFolder.find(self.model or default_model(), download=self.download).architecture
        import torch

        from geomelt.engine.engine import Engine

        if threads := self.threads or _threads_beside_a_gui():
            torch.set_num_threads(threads)
        with naming_device(self.device):
            return Engine.load(
                self.model,
                captioner=self.captioner,
                adapter=adapter_path(self.adapter) if self.adapter else None,
                device=self.device,
                precision=self.precision,
                download=self.download,
                sample_tiles=self.sample_tiles,
            )


@contextmanager
def naming_device(device: str) -> Iterator[None]:
    """Turns torch's errors, no such number or not enough memory, into GeomeltError `invalid`."""
    try:
        yield
    except RuntimeError as error:
        cause = str(error).partition("\n")[0]
        raise GeomeltError(
            f"The model cannot run on the device {device} ({cause}): use auto or cpu."
        ) from error


def _threads_beside_a_gui() -> int:
    """All cores this process may use but one, where there are more than two.

    0, which leaves it to torch, where OMP_NUM_THREADS says how many.
    """
    if "OMP_NUM_THREADS" in os.environ:
        return 0
    cores = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        cores = min(cores, len(os.sched_getaffinity(0)))
    return cores - 1 if cores > 2 else cores
