"""What was found out about a model on this machine, kept until either changes."""

from __future__ import annotations

import hashlib
import json
import logging
import platform
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

import platformdirs
import torch

from geomelt.about import version
from geomelt.engine.runtime_trial import Trial

log = logging.getLogger(__name__)

GRAPH = "image.onnx"
_CHOICE = "choice.json"


@dataclass(frozen=True)
class Choice:
    """The numerics chosen for the image way, and what every candidate came to."""

    model: str
    numerics: str
    trials: dict[str, Trial]


def default_cache_folder() -> Path:
    """The user's own cache folder; what lies in it can be deleted at any time."""
    return platformdirs.user_cache_path("geomelt", appauthor=False) / "runtime"


@dataclass(frozen=True)
class RuntimeCache:
    """One folder for each model, CPU, number of threads and release of the packages at work."""

    root: Path

    def entry(self, model: str, precision: str, config: str) -> Path:
        """The folder of `model` (id and revision), built as `config` says, in `precision`."""
        facts = {
            "model": model,
            "precision": precision,
            "config": config,
            "machine": platform.machine(),
            "cpu": dict(torch.cpu.get_capabilities()),
            "threads": torch.get_num_threads(),
            "geomelt": version(),
            **{name: metadata.version(name) for name in ("torch", "onnxruntime")},
        }
        digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:12]
        readable = re.sub(r"[^\w.-]+", "-", model)[:80]
        return self.root / f"{readable}-{digest}"

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

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """A folder to work in, gone afterwards; beside the entries where that can be written."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            folder = tempfile.mkdtemp(dir=self.root, prefix=".draft-")
        except OSError as error:
            log.warning("The runtime cache cannot be written: %s", error)
            folder = tempfile.mkdtemp(prefix="geomelt-")
        try:
            yield Path(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def keep(self, entry: Path, choice: Choice, graph: Path | None) -> None:
        """Remember a choice and its graph, both or neither; a disk that refuses costs no more
        than finding out again."""
        try:
            with self.draft() as folder:
                (folder / _CHOICE).write_text(
                    json.dumps(asdict(choice), indent=1) + "\n", encoding="utf-8"
                )
                if graph:
                    shutil.copyfile(graph, folder / GRAPH)
                shutil.rmtree(entry, ignore_errors=True)
                folder.rename(entry)
        except OSError as error:
            log.warning("The choice of a runtime cannot be kept: %s", error)
