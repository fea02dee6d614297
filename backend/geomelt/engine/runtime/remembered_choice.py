"""Which runtime was chosen for a model on this machine, kept until either changes."""

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
from geomelt.engine.runtime.benchmark import Benchmark
from geomelt.engine.runtime.cache_folder import CacheFolder
from geomelt.model.precision import cpu_features

log = logging.getLogger(__name__)

GRAPH = "image.onnx"
_CHOICE = "choice.json"


@dataclass(frozen=True)
class Choice:
    """The numerics chosen for the image encoder, and how every candidate did."""

    model: str
    numerics: str
    benchmarks: dict[str, Benchmark]


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
        """None where nothing is remembered, or what is there cannot be read."""
        try:
            found = json.loads((entry / _CHOICE).read_text(encoding="utf-8"))
            found["benchmarks"] = {
                name: Benchmark(**result) for name, result in found["benchmarks"].items()
            }
            return Choice(**found)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            log.warning("%s cannot be read and is made again: %s", entry, error)
            return None

    def keep(self, entry: Path, choice: Choice, graph: Path | None) -> None:
        """Remember a choice and its graph, both or neither."""

        def write(folder: Path) -> None:
            text = json.dumps(asdict(choice), indent=1) + "\n"
            (folder / _CHOICE).write_text(text, encoding="utf-8")
            if graph:
                shutil.copyfile(graph, folder / GRAPH)

        self.keep_files(entry, write)
