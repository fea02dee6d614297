"""What was found out about a model on this machine, kept until either changes."""

from __future__ import annotations

import json
import logging
import platform
import shutil
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

import torch

from geomelt.base.about import version
from geomelt.engine.runtime.cache_folder import CacheFolder
from geomelt.engine.runtime.trial import Trial
from geomelt.model.precision import cpu_features

log = logging.getLogger(__name__)

GRAPH = "image.onnx"
_CHOICE = "choice.json"


@dataclass(frozen=True)
class Choice:
    """The numerics chosen for the image way, and what every candidate came to."""

    model: str
    numerics: str
    trials: dict[str, Trial]


class RuntimeCache(CacheFolder):
    """One entry for each model, CPU, number of threads and release of the packages at work."""

    def entry(self, model: str, precision: str, config: str) -> Path:
        """The folder of `model` (id and revision), built as `config` says, in `precision`."""
        facts = {
            "precision": precision,
            "config": config,
            "machine": platform.machine(),
            "cpu": cpu_features(),
            "threads": torch.get_num_threads(),
            "geomelt": version(),
            **{name: metadata.version(name) for name in ("torch", "onnxruntime")},
        }
        return self.place(model, facts)

    def read(self, entry: Path) -> Choice | None:
        """None where nothing is known, or what is there cannot be understood."""
        try:
            found = json.loads((entry / _CHOICE).read_text(encoding="utf-8"))
            trials = {name: Trial(**trial) for name, trial in found.pop("trials").items()}
            return Choice(**found, trials=trials)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            log.warning("%s cannot be read and is made again: %s", entry, error)
            return None

    def keep(self, entry: Path, choice: Choice, graph: Path | None) -> None:
        """Remember a choice and its graph, both or neither."""

        def write(folder: Path) -> None:
            told = json.dumps(asdict(choice), indent=1) + "\n"
            (folder / _CHOICE).write_text(told, encoding="utf-8")
            if graph:
                shutil.copyfile(graph, folder / GRAPH)

        self.keep_files(entry, write)
