"""Checkpoints of transformers with pickled weights: safetensors ever after."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import platformdirs

from geomelt.base.errors import GeomeltError
from geomelt.model.files import WEIGHTS

log = logging.getLogger(__name__)

SHARDS = "model.safetensors.index.json"
PICKLES = ["pytorch_model.bin", "pytorch_model-*.bin"]
_PICKLED, _PICKLED_SHARDS = "pytorch_model.bin", "pytorch_model.bin.index.json"
_SHARD = re.compile(r"pytorch_(model-\d{5}-of-\d{5})\.bin")
_BESIDE = ("*.json", "*.txt", "LICENSE*", "README.md")  # what goes with the weights
_LONGEST_S = 1800  # for one file
_REMEDY = f"use a revision of the model that has {WEIGHTS}, or another model."


def has_safetensors(folder: Path) -> bool:
    return any((folder / name).is_file() for name in (WEIGHTS, SHARDS))


def with_safetensors(folder: Path) -> Path:
    """`folder`, or a copy of it in the user's cache where its weights are pickled.

    The copy is made once, for as long as the files are what they are; `folder` stays as it is.
    GeomeltError `model-missing` where a file holds anything but tensors.
    """
    if has_safetensors(folder):
        return folder
    pickles = _pickles(folder)
    if not pickles:
        return folder
    root = platformdirs.user_cache_path("geomelt", appauthor=False) / "weights"
    copy = root / f"{folder.resolve().name}-{_digest(folder, pickles)}"
    if not copy.is_dir():
        try:
            _make(folder, pickles, copy)
        except OSError as error:
            raise _refusal(
                f"The pickled weights in {folder} cannot be converted in {root} ({error}): make "
                f"room there, or use a revision with {WEIGHTS}."
            ) from error
    return copy


def _pickles(folder: Path) -> dict[str, str]:
    """File names of pickled weights -> what they are called as safetensors."""
    if (folder / _PICKLED).is_file():
        return {_PICKLED: WEIGHTS}
    index = folder / _PICKLED_SHARDS
    if not index.is_file():
        return {}
    try:
        names = sorted(set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refusal(
            f"{index} is no list of pickled weights: copy or download the model again."
        ) from error
    found = {name: _SHARD.fullmatch(str(name)) for name in names}
    if odd := next((name for name, shard in found.items() if not shard), None):
        raise _refusal(
            f"{index} lists {odd}, which is no part of pickled weights: copy or download the "
            "model again."
        )
    return {name: f"{shard[1]}.safetensors" for name, shard in found.items() if shard}


def _digest(folder: Path, pickles: dict[str, str]) -> str:
    """Changes with the settings' content and with the place, size or time of the weights."""
    digest = hashlib.sha256(str(folder.resolve()).encode())
    for name in pickles:
        if not (folder / name).is_file():
            raise _refusal(f"{folder} lacks {name}: copy or download the whole model again.")
        found = (folder / name).stat()
        digest.update(f"{name} {found.st_size} {found.st_mtime_ns}".encode())
    for file in _beside(folder):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def _beside(folder: Path) -> list[Path]:
    found = {file for pattern in _BESIDE for file in folder.glob(pattern) if file.is_file()}
    return sorted(file for file in found if file.name != _PICKLED_SHARDS)


def _make(folder: Path, pickles: dict[str, str], copy: Path) -> None:
    """All of `copy` or nothing."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    needed = sum((folder / name).stat().st_size for name in pickles)
    if shutil.disk_usage(copy.parent).free < needed:
        raise OSError(f"{needed / 1e6:.0f} MB are needed")
    log.info("The pickled weights in %s are converted to safetensors in %s.", folder, copy)
    with tempfile.TemporaryDirectory(dir=copy.parent, prefix=".draft-") as draft:
        made = Path(draft) / copy.name
        made.mkdir()
        for file in _beside(folder):
            shutil.copyfile(file, made / file.name)
        for name, converted in pickles.items():
            _convert(folder / name, made / converted)
        if (index := folder / _PICKLED_SHARDS).is_file() and _PICKLED not in pickles:
            listed = json.loads(index.read_text(encoding="utf-8"))
            listed["weight_map"] = {k: pickles[v] for k, v in listed["weight_map"].items()}
            (made / SHARDS).write_text(json.dumps(listed), encoding="utf-8")
        try:
            made.rename(copy)
        except OSError:
            if not copy.is_dir():  # another process has not been quicker
                raise


def _convert(source: Path, target: Path) -> None:
    module = "geomelt.engine.library.pickle_process"
    command = [sys.executable, "-m", module, str(source), str(target)]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_LONGEST_S,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _refusal(f"{source} took too long to convert: {_REMEDY}") from error
    if done.returncode:
        said = done.stdout.decode(errors="replace").strip().splitlines()
        reason = said[-1] if said else f"the process ended with {done.returncode}"
        raise _refusal(
            f"{source} is refused, since it is pickled and holds other things than "
            f"tensors, or is damaged ({reason}): {_REMEDY}"
        )


def _refusal(detail: str) -> GeomeltError:
    return GeomeltError(detail, code="model-missing")
